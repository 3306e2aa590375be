import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Option, Redacted } from "effect"
import { parseHost } from "../../src/config/Host.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { contractCases, contractCheck, type ContractReport } from "../../src/conformance/check.ts"
import type { TrackedProject } from "../../src/conformance/Target.ts"
import * as Http from "../../src/platform/Http.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { crookedHost } from "./crookedHost.ts"

const web = (provider: TrackedProject["provider"], issue?: string): TrackedProject => ({
  provider,
  projectSlug: "web",
  issue: Option.fromNullable(issue)
})

const checked = (url: string, project?: TrackedProject) =>
  contractCheck({
    host: Either.getOrThrow(parseHost(url)),
    signIn: { _tag: "Account", username: "ann", password: Redacted.make("kitty") },
    team: Option.none(),
    only: ["tracker", "origin"],
    ...(project === undefined ? {} : { project })
  }).pipe(Effect.provide(Layer.merge(Http.layer, Rollout.layerOf(true))))

const named = ({ cases }: ContractReport, wanted: "ok" | "failed" | "skipped") =>
  cases.flatMap(({ group, name, verdict }) => (verdict.status === wanted ? [`${group}/${name}`] : []))

const reasons = ({ cases }: ContractReport) => [
  ...new Set(cases.flatMap(({ verdict }) => (verdict.status === "skipped" ? [verdict.reason] : [])))
]

const ours = contractCases.filter(({ group }) => group === "tracker" || group === "origin")

const writing = ["tracker/push", "tracker/run", "tracker/mission-origin/bind"]

describe("contractCheck, at trackers", () => {
  it.scopedLive("finds the sandbox true to the contract, twice", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      for (const project of [web("linear", "web-102"), web("jira", "SHOP-102"), web("linear", "WEB-102")]) {
        const report = yield* checked(url, project)
        assert.deepStrictEqual([named(report, "failed"), named(report, "skipped")], [[], ["tracker/operation"]])
        assert.lengthOf(report.cases, ours.length)
      }
    })
  )

  it.scopedLive("waits for what a server does in the background", () =>
    Effect.gen(function* () {
      const { inject, url } = yield* serve({ async: true, operationDelay: 0 })
      yield* inject(Either.getOrThrow(parseFault("tracker/push=slow:20ms:1:after=5")))
      const report = yield* checked(url, web("linear", "WEB-102"))
      assert.deepStrictEqual([named(report, "failed"), named(report, "skipped")], [[], []])
    })
  )

  it.scopedLive("holds missions to Linear and Jira only", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const report = yield* checked(url, web("github", "#102"))
      assert.deepStrictEqual(named(report, "failed"), [])
      assert.deepStrictEqual(reasons(report), [
        "the server did the work at once",
        "missions come from tickets of linear and jira only"
      ])
    })
  )

  it.scopedLive("without a project tries what needs none, and says what is missing", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const report = yield* checked(url)
      assert.deepStrictEqual(named(report, "failed"), [])
      assert.includeMembers(named(report, "ok"), ["tracker/without-token", "tracker/unmapped", "origin/foreign-team"])
      assert.deepStrictEqual(reasons(report), [
        "it needs a project that is mapped to a tracker: --provider with --project-slug"
      ])
    })
  )

  it.scopedLive("writes nothing that is not marked: without an issue nothing, else only at this issue", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* serve()
      const reading = yield* checked(url, web("linear"))
      assert.deepStrictEqual(named(reading, "failed"), [])
      assert.include(reasons(reading).join(), "--issue")
      const before = (yield* requests).length
      const asked = (yield* requests).filter(({ route }) => writing.includes(route))
      assert.isNotEmpty(asked)
      for (const { body } of asked) assert.include(body, "spec-kitty-contract-check")
      const { run } = yield* checked(url, web("linear", "WEB-102"))
      const written = (yield* requests).slice(before).filter(({ route }) => writing.includes(route))
      assert.includeMembers([...new Set(written.map(({ route }) => route))], writing)
      for (const { body, route } of written) {
        const { items, mission_id: mission, project_slug: slug } = JSON.parse(body)
        if (route === "tracker/mission-origin/bind") assert.match(mission, /^000-contract-check/)
        for (const { patch, ref } of items ?? []) {
          assert.match(patch.title, /^spec-kitty-contract-check/)
          assert.isTrue(ref.key === "WEB-102" || ref.workspace === "spec-kitty-contract-check")
        }
        assert.include(["web", "spec-kitty-contract-check"], slug)
      }
      assert.include(JSON.stringify(written), run)
    })
  )

  it.scopedLive("holds nobody to trackers or tickets who has none", () =>
    Effect.gen(function* () {
      const without = (part: string) =>
        crookedHost((answer, { path }) =>
          path.includes(part) ? { status: 404, json: { detail: "Not found." } } : answer
        )
      const none = yield* checked((yield* without("/tracker/")).url, web("linear", "WEB-102"))
      assert.deepStrictEqual([named(none, "ok"), named(none, "failed")], [[], []])
      assert.match(reasons(none).join(), /^the server offers no trackers: HTTP 404 at .*,the server offers no tickets/)
      const trackers = yield* checked((yield* without("issue-search")).url, web("linear", "WEB-102"))
      assert.deepStrictEqual(named(trackers, "failed"), [])
      assert.include(named(trackers, "ok"), "tracker/push-once")
    })
  )

  it.scopedLive("says which issue or team it misses", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ users: [{ username: "ann", password: "kitty" }] })
      assert.deepStrictEqual(reasons(yield* checked(url)), ["it needs the team to ask as: --team"])
      const other = yield* serve()
      const report = yield* checked(other.url, web("linear", "WEB-999"))
      assert.deepStrictEqual(named(report, "failed"), [])
      assert.deepStrictEqual(reasons(report), ["the project has no issue WEB-999"])
    })
  )

  it.scopedLive("waits where a tracker is busy, and looks at the envelope that says so", () =>
    Effect.gen(function* () {
      const { inject, url } = yield* serve()
      yield* inject(Either.getOrThrow(parseFault("tracker/status=429:1:retry_after=0")))
      const report = yield* contractCheck({
        host: Either.getOrThrow(parseHost(url)),
        signIn: { _tag: "Account", username: "ann", password: Redacted.make("kitty") },
        team: Option.none(),
        project: web("linear"),
        only: ["tracker/status", "refusals/busy"]
      }).pipe(Effect.provide(Layer.merge(Http.layer, Rollout.layerOf(true))))
      assert.deepStrictEqual(named(report, "failed"), [])
      assert.include(named(report, "ok"), "refusals/busy")
    })
  )
})
