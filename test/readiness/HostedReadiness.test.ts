import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, FastCheck, Fiber, Layer, Option, TestClock } from "effect"
import { CredentialsBroken } from "../../src/auth/errors.ts"
import { HostedReadiness } from "../../src/readiness/HostedReadiness.ts"
import { missingStates } from "../../src/readiness/ReadinessState.ts"
import { missing, ready } from "../../src/readiness/wording.ts"
import { everything, bound, gone, machine, combinations, unsteady } from "./machine.ts"

describe("HostedReadiness.check", () => {
  it.scoped.each(combinations)("answers with the first unmet prerequisite: %s", (has) =>
    Effect.gen(function* () {
      const [rollout, auth, configured, reachable, binding] = has
      const { check } = yield* machine({
        rollout: rollout === "1",
        auth: auth === "1" ? {} : false,
        ...(configured === "1" ? (reachable === "1" ? {} : { host: gone }) : { host: false }),
        config: binding === "1" ? bound : "project: {}\n"
      })
      assert.strictEqual((yield* check()).state, missingStates[has.indexOf("0")] ?? "READY")
    })
  )

  const flags = FastCheck.record({
    auth: FastCheck.boolean(),
    host: FastCheck.boolean(),
    reachable: FastCheck.boolean(),
    binding: FastCheck.boolean()
  })

  it.scoped.prop(
    "looks at nothing that was not asked for",
    [flags],
    ([requirements]) =>
      Effect.gen(function* () {
        const { check, server } = yield* machine({ auth: false, config: false, answer: () => ({ status: 500 }) })
        const { auth, binding, reachable } = requirements
        const expected = auth
          ? "MISSING_AUTH"
          : reachable
            ? "HOST_UNREACHABLE"
            : binding
              ? "MISSING_MISSION_BINDING"
              : "READY"
        assert.strictEqual((yield* check(requirements)).state, expected)
        assert.lengthOf(server.requests, !auth && reachable ? 1 : 0)
      }),
    { fastCheck: { numRuns: 40 } }
  )

  it.scoped("asks the host once, with HEAD, and tells it nothing", () =>
    Effect.gen(function* () {
      const { check, server } = yield* machine()
      assert.deepStrictEqual(yield* check(), ready)
      assert.deepStrictEqual(
        server.requests.map(({ headers, method, path }) => [
          method,
          path,
          headers.authorization,
          headers["traceparent"]
        ]),
        [["HEAD", "/", undefined, undefined]]
      )
    })
  )

  it.scoped.each([200, 204, 301, 302, 307, 401, 403, 404, 405, 499])("takes HTTP %i for an answer", (status) =>
    Effect.gen(function* () {
      const { check, server } = yield* machine({ answer: () => ({ status, headers: { location: gone } }) })
      assert.strictEqual((yield* check()).state, "READY")
      assert.lengthOf(server.requests, 1)
    })
  )

  it.scoped.each([500, 502, 503])("takes HTTP %i for none", (status) =>
    Effect.gen(function* () {
      const { check, url } = yield* machine({ answer: () => ({ status }) })
      assert.deepStrictEqual(yield* check(), missing("HOST_UNREACHABLE", { url: `${url}`, status: `${status}` }))
    })
  )

  it.scoped("waits for the host for 2 seconds and no longer", () =>
    Effect.gen(function* () {
      const arrived = yield* Deferred.make<void>()
      const { check, url } = yield* machine({
        answer: () => {
          Deferred.unsafeDone(arrived, Effect.void)
          return "nothing"
        }
      })
      const running = yield* Effect.fork(check())
      yield* Deferred.await(arrived)
      yield* TestClock.adjust("1999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(running)))
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(running), missing("HOST_UNREACHABLE", { url: `${url}` }))
    })
  )

  it.scoped("knows who is signed in elsewhere, and whose session is over", () =>
    Effect.gen(function* () {
      const elsewhere = yield* machine({ auth: { serverUrl: "https://other.test" } })
      const over = yield* machine({ auth: { accessExpiresAt: -1, refreshExpiresAt: -1 } })
      const overNowhere = yield* machine({ auth: { accessExpiresAt: -1, refreshExpiresAt: -1 }, host: false })
      assert.deepInclude((yield* elsewhere.check()).details, { reason: "other_host", host: elsewhere.server.url })
      assert.deepInclude((yield* over.check()).details, { reason: "expired" })
      assert.deepStrictEqual(yield* overNowhere.check(), missing("MISSING_AUTH", { reason: "expired" }))
    })
  )

  it.scoped("needs no good access token where a refresh token is", () =>
    Effect.gen(function* () {
      const { check } = yield* machine({ auth: { accessExpiresAt: -1 } })
      assert.strictEqual((yield* check()).state, "READY")
    })
  )

  it.scoped.each([
    ["tracker:\n  provider: azure_devops\n  project_slug: kitty\n", { provider: "azure_devops" }],
    ["tracker:\n  provider: Azure-DevOps\n  workspace: kitty\n", { provider: "Azure-DevOps" }],
    ["tracker:\n  provider: linear\n", { provider: "linear", flaw: "absent", key: "project_slug" }],
    ["tracker:\n  provider: beads\n", { provider: "beads", flaw: "absent", key: "workspace" }],
    [
      "tracker:\n  provider: linear\n  project_slug: 123\n",
      { provider: "linear", flaw: "unquoted", key: "project_slug" }
    ],
    [
      "tracker:\n  provider: linear\n  project_slug: a b\n",
      { provider: "linear", flaw: "implausible", key: "project_slug", found: "a b" }
    ],
    ["tracker:\n  provider: foo\n  project_slug: web\n", { provider: "foo", flaw: "unknown_provider" }],
    ["tracker: linear\n", {}],
    ["", {}]
  ])("counts a binding that leads nowhere as none: %j", ([config, details]) =>
    Effect.gen(function* () {
      const { check } = yield* machine({ config: String(config) })
      const found = yield* check({ binding: true, feature: "001-login" })
      assert.deepStrictEqual(found, missing("MISSING_MISSION_BINDING", { feature: "001-login", ...Object(details) }))
    })
  )

  it.scoped("takes a local workspace for a binding", () =>
    Effect.gen(function* () {
      const { check } = yield* machine({ config: "tracker:\n  provider: beads\n  workspace: here\n" })
      assert.strictEqual((yield* check()).state, "READY")
    })
  )
})

describe("HostedReadiness.check never fails", () => {
  it.scoped("names a credentials file that it cannot read", () =>
    Effect.gen(function* () {
      const { check, folder } = yield* machine()
      folder.write("home/credentials", '[tokens]\naccess = "very-secret')
      const found = yield* check()
      assert.strictEqual(found.state, "MISSING_AUTH")
      assert.include(found.details["error"], folder.at("home/credentials"))
      assert.notInclude(JSON.stringify(found), "very-secret")
    })
  )

  it.scoped("names a project file that it cannot read, and a directory without a project", () =>
    Effect.gen(function* () {
      const broken = yield* machine({ config: "tracker: [" })
      const found = yield* broken.check()
      assert.strictEqual(found.state, "MISSING_MISSION_BINDING")
      assert.include(found.details["error"], "config.yaml")
      const outside = yield* machine({ config: false })
      assert.include((yield* outside.check()).details["error"], outside.folder.at("project"))
    })
  )

  const broken = new CredentialsBroken({ path: "/p", reason: "r" })
  const failing = {
    MISSING_AUTH: { store: Effect.fail(broken) },
    MISSING_HOST_CONFIG: { host: Effect.dieMessage("very-secret") },
    HOST_UNREACHABLE: { http: Effect.dieMessage("very-secret") },
    MISSING_MISSION_BINDING: { project: Effect.dieMessage("very-secret") }
  } as const

  it.effect.each(Object.entries(failing))(
    "says what it was looking at when the unexpected happens: %s",
    ([state, parts]) =>
      Effect.gen(function* () {
        const { check } = yield* HostedReadiness
        const found = yield* check(everything)
        assert.strictEqual(found.state, state)
        assert.isString(found.details["error"])
        assert.notInclude(JSON.stringify(found), "very-secret")
      }).pipe(Effect.provide(Layer.provide(HostedReadiness.layer, unsteady(parts))))
  )
})
