import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { errorDocument, exitCodeOf } from "../../src/output/errorDocument.ts"
import type { AppError } from "../../src/output/AppError.ts"
import { refusingHook, tagOf } from "../mission/world.ts"
import { originWorld } from "./world.ts"

describe("a mission from a ticket", () => {
  it.scopedLive("is made, named after the key, and bound", () =>
    Effect.gen(function* () {
      const { meta, project, queued, start } = yield* originWorld()
      const { created, origin } = yield* start("WEB-102")
      assert.strictEqual(created.feature.slug, "002-web-102")
      assert.isFalse(origin.alreadyBound)
      const record = JSON.parse(meta("002-web-102"))
      assert.strictEqual(record.friendly_name, "Login fails when the e-mail address has a plus sign")
      assert.deepInclude(record.origin_ticket, { external_issue_key: "WEB-102", provider: "linear" })
      assert.include(project.read("kitty-specs/002-web-102/spec.md"), "plus sign")
      assert.deepStrictEqual(
        queued()
          .slice(-2)
          .map(({ event_type }) => event_type),
        ["FeatureCreated", "MissionOriginBound"]
      )
      assert.strictEqual(project.git("status", "--porcelain"), "")
      const named = yield* start("WEB-103", Option.some("address-book"))
      assert.strictEqual(named.created.feature.slug, "003-address-book")
    })
  )

  it.scopedLive("is not made twice from one ticket, unless another one is meant", () =>
    Effect.gen(function* () {
      const { command, meta, project, start } = yield* originWorld()
      yield* start("WEB-102")
      const before = meta("002-web-102")
      assert.strictEqual(yield* tagOf(start("WEB-102")), "OriginTaken")
      assert.strictEqual(yield* tagOf(start("web-102", Option.some("plus-sign"))), "OriginTaken")
      const argv = ["agent", "feature", "start-from-ticket", "WEB-102"]
      for (const yes of [[], ["--yes"]]) {
        const refused = yield* command(...argv, ...yes)
        assert.strictEqual(refused.exitCode, 1)
        assert.strictEqual(refused.stdout, "")
        assert.include(refused.stderr, "Mission 002-web-102 comes from WEB-102 already; nothing was made\n")
        assert.include(refused.stderr, "`spec-kitty status --feature 002-web-102`")
      }
      const { stderr } = yield* command(...argv)
      const next = /`spec-kitty (agent .*?)`/.exec(stderr)?.[1] ?? ""
      assert.strictEqual(next, "agent feature start-from-ticket WEB-102 --another")
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login", "002-web-102"])
      assert.strictEqual((yield* command(...next.split(" "), "--yes")).exitCode, 0)
      assert.include(meta("003-web-102"), '"WEB-102"')
      assert.strictEqual(meta("002-web-102"), before)
      // A record that cannot be read says nothing about tickets.
      project.write("kitty-specs/001-login/meta.json", "{")
      assert.strictEqual((yield* start("WEB-103")).created.feature.slug, "004-web-103")
    })
  )

  it.scopedLive("is one mission when two commands make it at once", () =>
    Effect.gen(function* () {
      const { project, queued, start } = yield* originWorld()
      const both = yield* Effect.all([Effect.exit(start("WEB-102")), Effect.exit(start("WEB-102"))], {
        concurrency: "unbounded"
      })
      assert.isTrue(both.some((exit) => exit._tag === "Success"))
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login", "002-web-102"])
      const created = queued("FeatureCreated").filter(({ aggregate_id }) => aggregate_id.startsWith("002"))
      assert.lengthOf(created, 1)
      assert.lengthOf(queued("MissionOriginBound"), 1)
    })
  )

  it.scopedLive("is not made when something is missing or the name cannot be one", () =>
    Effect.gen(function* () {
      const { project, start, stop } = yield* originWorld()
      assert.strictEqual(yield* tagOf(start("WEB-102", Option.some("Not A Slug"))), "SlugRefused")
      yield* stop
      assert.strictEqual(yield* tagOf(start("WEB-102")), "NotReady")
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login"])
    })
  )

  it.scopedLive.each([
    ["500:1", "TrackerRefused", 75],
    ["drop:1", "HostUnreachable", 75],
    ["401:2", "SessionExpired", 4],
    ["403:1:code=user_link_required", "TrackerRefused", 1],
    ["409:1:code=origin_conflict", "OriginConflict", 1]
  ] as const)("that could not be bound is there, and it is said how to finish: %s", ([fault, reason, exitCode]) =>
    Effect.gen(function* () {
      const { bind, fault: inject, meta, queued, start } = yield* originWorld()
      yield* inject(`tracker/mission-origin/bind=${fault}`)
      const error = (yield* Effect.flip(start("WEB-102"))) as AppError
      const { code, details, message, next_action } = errorDocument(error)
      const told = /code=(\w+)/.exec(fault)?.[1]
      if (told !== undefined) assert.strictEqual(code, told)
      assert.deepInclude(details, { feature: "002-web-102", reason })
      assert.match(
        message,
        /Mission 002-web-102 exists \(kitty-specs\/002-web-102, commit [0-9a-f]{7}\), but it (is not|may not be) bound/
      )
      assert.strictEqual(exitCodeOf(error), exitCode)
      const finish = "spec-kitty agent tickets bind --feature 002-web-102 --issue WEB-102"
      const step = reason === "OriginConflict" ? "spec-kitty status --feature 002-web-102" : finish
      assert.include(next_action ?? "", step)
      if (told === "user_link_required") assert.match(next_action ?? "", /^[^`]*dashboard.*bind/)
      if (reason === "SessionExpired") assert.match(next_action ?? "", /^Run `spec-kitty auth login --force` first/)
      assert.notInclude(meta("002-web-102"), "origin_ticket")
      assert.isEmpty(queued("MissionOriginBound"))
      yield* bind("WEB-102", "002-web-102")
      assert.include(meta("002-web-102"), "WEB-102")
    })
  )

  it.scopedLive("that was committed by an earlier command is not called uncommitted", () =>
    Effect.gen(function* () {
      const { fault: inject, start } = yield* originWorld()
      yield* inject("tracker/mission-origin/bind=500:2")
      yield* Effect.flip(start("WEB-102"))
      const { message } = (yield* Effect.flip(start("WEB-102"))) as AppError
      assert.include(message, "(kitty-specs/002-web-102, committed)")
    })
  )

  it.scopedLive("is bound also when a hook refuses the commits", () =>
    Effect.gen(function* () {
      const { meta, project, queued, start } = yield* originWorld()
      refusingHook(project)
      const { created, origin } = yield* start("WEB-102")
      assert.match([...created.warnings, ...origin.warnings].join("\n"), /hook says no/)
      assert.include(meta("002-web-102"), "origin_ticket")
      assert.lengthOf(queued("MissionOriginBound"), 1)
    })
  )
})
