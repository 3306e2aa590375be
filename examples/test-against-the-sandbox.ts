// Test your own code against the sandbox: each test has a control plane of its own, with the trouble that it asks for.
//
// Prints:
//   ok: counts the open issues of a project
//   ok: waits once when the control plane is busy
//   ok: says who may help when nobody has connected the provider
import { strictEqual } from "node:assert"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Console, Effect, Redacted } from "effect"
import { AppLayer, login, parseFault, Progress, Sandbox, SaaSTrackerClient, type SandboxOptions } from "spec-kitty"

/** The code under test: yours, and none the wiser about where it runs. */
const openIssues = (projectSlug: string) =>
  Effect.gen(function* () {
    const client = yield* SaaSTrackerClient
    const { envelope } = yield* client.pull({ provider: "linear", projectSlug, limit: 100 })
    return (envelope.items ?? []).filter(({ status }) => status !== "done").length
  })

const test = <A, E>(name: string, options: SandboxOptions, body: Effect.Effect<A, E, SaaSTrackerClient | Sandbox>) =>
  Effect.gen(function* () {
    const { url } = yield* Sandbox
    const home = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-example-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const settings = { SPEC_KITTY_HOME: home, SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
    yield* login({ username: "ann", password: Redacted.make("kitty"), force: false }).pipe(
      Effect.zipRight(body),
      Effect.provide(AppLayer),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))
    )
    yield* Console.log(`ok: ${name}`)
  }).pipe(Effect.scoped, Effect.provide(Sandbox.layer(options)))

const main = Effect.gen(function* () {
  yield* test(
    "counts the open issues of a project",
    { issues: 5, seed: 7 },
    Effect.gen(function* () {
      const sandbox = yield* Sandbox
      const seeded = yield* sandbox.issues("linear", "web")
      strictEqual(yield* openIssues("web"), seeded.filter(({ status }) => status !== "done").length)
    })
  )
  yield* test(
    "waits once when the control plane is busy",
    { issues: 5, faults: [yield* parseFault("tracker/pull=429:1:retry_after=1")] },
    Effect.gen(function* () {
      yield* openIssues("web")
      const pulls = (yield* (yield* Sandbox).requests).filter(({ route }) => route === "tracker/pull")
      strictEqual(pulls.map(({ status }) => status).join(), "429,200")
    })
  )
  yield* test(
    "says who may help when nobody has connected the provider",
    { identity: "none" },
    Effect.gen(function* () {
      const refused = yield* Effect.flip(openIssues("web"))
      strictEqual(refused._tag, "TrackerRefused")
    })
  )
}).pipe(Effect.provideService(Progress, () => Effect.void))

await Effect.runPromise(main)
