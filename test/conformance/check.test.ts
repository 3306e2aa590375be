import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Option, Redacted } from "effect"
import { parseHost } from "../../src/config/Host.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { contractCases, contractCheck, type ContractReport } from "../../src/conformance/check.ts"
import { throwAway } from "../../src/conformance/throwAway.ts"
import { EventTypeName } from "../../src/domain/envelope.ts"
import { validateEvent } from "../../src/domain/validateEvent.ts"
import * as Http from "../../src/platform/Http.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { signIn } from "../sandbox/http.ts"
import { crookedHost } from "./crookedHost.ts"

const services = (enabled = true) => Layer.merge(Http.layer, Rollout.layerOf(enabled))

const address = (url: string) => Either.getOrThrow(parseHost(url))

const ann = (password = "kitty") => ({ _tag: "Account", username: "ann", password: Redacted.make(password) }) as const

const project = { provider: "linear", projectSlug: "web", issue: Option.some("WEB-102") } as const

const asAnn = (url: string, password?: string) =>
  Effect.provide(contractCheck({ host: address(url), signIn: ann(password), team: Option.none(), project }), services())

const withToken = (url: string, token: string) =>
  contractCheck({
    host: address(url),
    signIn: { _tag: "Token", token: Redacted.make(token) },
    team: Option.some("red"),
    only: ["health", "tokens", "batch", "live", "refusals"]
  }).pipe(Effect.provide(services()))

const named = (report: ContractReport, status: string) =>
  report.cases.flatMap(({ group, name, verdict }) => (verdict.status === status ? [`${group}/${name}`] : []))

const fault = (text: string) => Either.getOrThrow(parseFault(text))

// They wait for answers that do not come most of the time.
describe.concurrent("contractCheck", () => {
  it.scopedLive("finds the sandbox true to the contract", () =>
    Effect.gen(function* () {
      const { ingested, url } = yield* serve()
      const report = yield* asAnn(url)
      assert.deepStrictEqual(
        [named(report, "failed"), named(report, "skipped")],
        [[], ["tracker/operation", "refusals/busy"]]
      )
      assert.lengthOf(report.cases, contractCases.length)
      for (const event of yield* ingested) {
        assert.deepStrictEqual(validateEvent(event), [])
        assert.deepInclude(event, {
          project_uuid: throwAway.projectUuid,
          project_slug: throwAway.projectSlug,
          correlation_id: report.run,
          team_slug: "demo-team"
        })
      }
      const types = new Set((yield* ingested).map(({ event_type }) => event_type))
      assert.deepStrictEqual([...types].sort(), [...EventTypeName.literals].sort())
    })
  )

  it.scopedLive("can be repeated on the same server", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const reports = [yield* asAnn(url), yield* asAnn(url)]
      assert.deepStrictEqual(
        reports.flatMap((report) => named(report, "failed")),
        []
      )
      assert.notStrictEqual(reports[0]?.run, reports[1]?.run)
    })
  )

  it.scopedLive("skips what needs a password when it has a token, and says so", () =>
    Effect.gen(function* () {
      const { ingested, url } = yield* serve()
      const { authorization } = yield* signIn(url)
      const report = yield* withToken(url, authorization.slice("Bearer ".length))
      assert.deepStrictEqual(named(report, "failed"), [])
      assert.deepStrictEqual(named(report, "skipped"), [
        "tokens/login",
        "tokens/refresh",
        "tokens/refresh-spent",
        "refusals/busy"
      ])
      assert.strictEqual((yield* ingested)[0]?.["team_slug"], "red")
    })
  )

  it.scopedLive("holds nobody to live connections who has none, and nobody to acknowledgements who gives none", () =>
    Effect.gen(function* () {
      const without = yield* serve({ faults: [fault("ws-token=404:*")] })
      const first = yield* asAnn(without.url)
      assert.deepStrictEqual(named(first, "failed"), [])
      assert.lengthOf(
        named(first, "skipped").filter((name) => name.startsWith("live/")),
        7
      )
      const silent = yield* serve({ faults: [fault("ws/v1/events=noack:*")] })
      const second = yield* asAnn(silent.url)
      assert.deepStrictEqual(named(second, "failed"), [])
      assert.deepStrictEqual(named(second, "skipped"), [
        "live/acknowledged",
        "live/refused",
        "tracker/operation",
        "refusals/busy"
      ])
    })
  )

  it.scopedLive("waits for a busy server, and looks at how it said so", () =>
    Effect.gen(function* () {
      const { inject, url } = yield* serve()
      yield* inject(fault("events/batch=429:2:retry_after=0"))
      const report = yield* asAnn(url)
      assert.deepStrictEqual([named(report, "failed"), named(report, "skipped")], [[], ["tracker/operation"]])
    })
  )

  it.scopedLive("does nothing while the rollout is off", () =>
    Effect.gen(function* () {
      const host = yield* httpHost(() => ({ status: 200 }))
      const check = contractCheck({ host: address(host.url), signIn: ann(), team: Option.none() })
      assert.strictEqual((yield* Effect.flip(Effect.provide(check, services(false))))._tag, "RolloutDisabled")
      assert.lengthOf(host.requests, 0)
    })
  )

  it.scopedLive("judges nobody where nobody answers, or where token or password are refused", () =>
    Effect.gen(function* () {
      const { stop, url } = yield* serve()
      assert.strictEqual((yield* Effect.flip(withToken(url, "stale")))._tag, "TokenNotAccepted")
      assert.deepInclude(yield* Effect.flip(asAnn(url, "dog")), { _tag: "PasswordNotAccepted", username: "ann" })
      yield* stop
      assert.strictEqual((yield* Effect.flip(asAnn(url)))._tag, "HostUnreachable")
    })
  )

  it.scopedLive("takes its credentials to no other address", () =>
    Effect.gen(function* () {
      const other = yield* httpHost(() => ({ status: 200, json: {} }))
      const host = yield* httpHost(({ path }) => ({
        status: 307,
        json: {},
        headers: { location: other.url + path }
      }))
      const report = yield* withToken(host.url, "canary-token")
      assert.lengthOf(other.requests, 0)
      assert.isEmpty(named(report, "ok"))
      assert.include(JSON.stringify(report), `HTTP 307 to ${other.url}`)
    })
  )

  it.scopedLive("repeats no secret, although the server does", () =>
    Effect.gen(function* () {
      const secrets = new Set(["pa55-canary"])
      const host = yield* crookedHost(
        ({ json, status }, { headers, path }) => {
          for (const token of [json.access, json.refresh, headers["authorization"]?.slice(7)]) {
            if (token !== undefined) secrets.add(token)
          }
          if (path.includes("refresh")) return { status, json: { ...json, refresh: 7 } }
          if (path.includes("token")) return { status, json }
          return { status: 500, json: { error: `Bad ${headers["authorization"]} of pa55-canary` } }
        },
        { users: [{ username: "ann", password: "pa55-canary" }] }
      )
      const report = JSON.stringify(yield* asAnn(host.url, "pa55-canary"))
      assert.isAbove(secrets.size, 6)
      for (const secret of secrets) assert.notInclude(report, secret)
      // The client takes the token out of every answer, the check everything else.
      assert.match(report, /Bad Bearer (\[token\]|\*{3}) of \*{3}/)
      assert.include(report, '\\"access\\":\\"***\\"')
    })
  )
})
