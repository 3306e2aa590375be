// Readiness in a user interface: a check list that says what a hosted action still misses, and what provides it.
//
// Prints:
//   before signing in
//     [x] SaaS sync is enabled on this machine
//     [ ] There is no valid SaaS authentication token for HOST
//           Run `spec-kitty auth login`.
//     [x] A SaaS host is configured
//     [x] The host answers
//     [ ] No tracker is bound to this project
//           Run `spec-kitty tracker bind` with `--provider` and `--project-slug`, or `--workspace` for beads and fp.
//     button "Sync now": disabled (MISSING_AUTH)
//   after signing in
//     [x] SaaS sync is enabled on this machine
//     [x] You are signed in
//     [x] A SaaS host is configured
//     [x] The host answers
//     [ ] No tracker is bound to this project
//           Run `spec-kitty tracker bind` with `--provider` and `--project-slug`, or `--workspace` for beads and fp.
//     button "Sync now": enabled
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Console, Effect, Redacted } from "effect"
import { AppLayer, HostedReadiness, login, Sandbox, WorkingDirectory, type Prerequisite } from "spec-kitty"

const mark = { met: "x", missing: " ", unknown: "?" }

const row = ({ message, nextAction, standing }: Prerequisite) =>
  [`[${mark[standing]}] ${message}`, ...(nextAction === null ? [] : [`      ${nextAction}`])].join("\n  ")

const panel = (title: string, host: string) =>
  Effect.gen(function* () {
    const readiness = yield* HostedReadiness
    yield* Console.log(title)
    for (const found of yield* readiness.inspect) yield* Console.log(`  ${row(found).replace(host, "HOST")}`)
    // What one action needs: the first thing missing is its answer.
    const { state } = yield* readiness.check({ auth: true, host: true, reachable: true })
    yield* Console.log(`  button "Sync now": ${state === "READY" ? "enabled" : `disabled (${state})`}`)
  })

// A control plane on loopback and a folder in the place of the user's home: nothing of yours is touched.
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-example-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)
const main = Effect.gen(function* () {
  const home = yield* folder
  const { url } = yield* Sandbox
  const settings = { SPEC_KITTY_HOME: home, SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
  mkdirSync(join(home, "web-shop", ".kittify"), { recursive: true })
  yield* Effect.gen(function* () {
    yield* panel("before signing in", url)
    yield* login({ username: "ann", password: Redacted.make("kitty"), force: false })
    yield* panel("after signing in", url)
  }).pipe(
    Effect.provide(AppLayer),
    Effect.provideService(WorkingDirectory, join(home, "web-shop")),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))
  )
}).pipe(Effect.scoped, Effect.provide(Sandbox.layer()))

await Effect.runPromise(main)
