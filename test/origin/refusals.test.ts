import { renameSync, symlinkSync, unlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Option } from "effect"
import { isKebab } from "../../src/domain/slug.ts"
import type { AppError } from "../../src/output/AppError.ts"
import { startMissionFromTicket } from "../../src/origin/start.ts"
import { keyIn, type OriginCandidate, slugOf } from "../../src/origin/Ticket.ts"
import { tagOf } from "../mission/world.ts"
import { originWorld } from "./world.ts"

const stateOf = (effect: Effect.Effect<unknown, unknown>) =>
  Effect.map(Effect.flip(effect), (error) => {
    const failure = error as AppError
    return failure._tag === "NotReady" ? failure.state : failure._tag
  })

describe("what this machine refuses of a mission from a ticket", () => {
  it.scopedLive("is refused before anything is asked", () =>
    Effect.gen(function* () {
      const { command, project, routes } = yield* originWorld()
      const before = (yield* routes).length
      const start = ["agent", "feature", "start-from-ticket", "WEB-102", "--yes"]
      const slug = yield* command(...start, "--slug", "Not A Slug")
      assert.strictEqual(slug.exitCode, 2)
      assert.include(slug.stderr, "`spec-kitty agent feature start-from-ticket WEB-102 --slug not-a-slug`")
      const type = yield* command(...start, "--mission-type", "zzz")
      assert.strictEqual(type.exitCode, 1)
      assert.include(type.stderr, "There is no template spec-template.md for missions of type zzz")
      const branch = yield* command(...start, "--target-branch", "no..pe")
      assert.strictEqual(branch.exitCode, 2)
      assert.include(branch.stderr, '"no..pe" cannot be the name of a branch')
      renameSync(project.at("kitty-specs"), project.at("kept"))
      symlinkSync(tmpdir(), project.at("kitty-specs"))
      const link = yield* command(...start)
      assert.strictEqual(link.exitCode, 1)
      assert.include(link.stderr, "kitty-specs")
      unlinkSync(project.at("kitty-specs"))
      renameSync(project.at("kept"), project.at("kitty-specs"))
      project.git("checkout", "--quiet", "--detach")
      assert.notStrictEqual((yield* command(...start)).exitCode, 0)
      assert.lengthOf(yield* routes, before)
    })
  )
})

describe("a program that makes missions from tickets", () => {
  it.scopedLive("is refused the same before anything is asked", () =>
    Effect.gen(function* () {
      const { project, routes, run } = yield* originWorld()
      const before = (yield* routes).length
      const ticket: OriginCandidate = {
        provider: "linear",
        resourceType: "linear_team",
        resourceId: "x",
        externalIssueId: "1",
        externalIssueKey: "WEB-102",
        externalIssueUrl: "https://linear.app/acme/issue/WEB-102",
        title: "Login fails",
        status: "todo",
        matchType: "exact"
      }
      const wanted = { ticket, slug: Option.none(), missionType: Option.none(), targetBranch: Option.none() }
      const tagFor = (more: object) => tagOf(run(startMissionFromTicket({ ...wanted, ...more })))
      assert.strictEqual(yield* tagFor({ slug: Option.some("Not A Slug") }), "SlugRefused")
      assert.strictEqual(yield* tagFor({ missionType: Option.some("zzz") }), "TemplateMissing")
      assert.strictEqual(yield* tagFor({ targetBranch: Option.some("no..pe") }), "BranchRefused")
      project.git("checkout", "--quiet", "--detach")
      assert.strictEqual(yield* tagFor({}), "HeadDetached")
      assert.lengthOf(yield* routes, before)
    })
  )
})

describe("tickets", () => {
  it.scopedLive.each([
    [{ enabled: false }, "RolloutDisabled"],
    [{ enabled: false, provider: "github" }, "RolloutDisabled"],
    [{ provider: "github", signedIn: false }, "OriginNotAvailable"],
    [{ provider: "beads", signedIn: false }, "OriginNotAvailable"],
    [{ provider: "linaer", signedIn: false }, "UnknownProvider"],
    [{ provider: "linear", signedIn: false }, "MISSING_AUTH"],
    [{ provider: "", signedIn: false }, "MISSING_AUTH"]
  ] as const)("are refused before anything is sent: %j is %s", ([place, state]) =>
    Effect.gen(function* () {
      const { bind, meta, requests, search, start } = yield* originWorld(place)
      const before = meta()
      for (const attempt of [search("x"), bind("WEB-101"), start("WEB-101")]) {
        assert.strictEqual(yield* stateOf(attempt), state)
      }
      assert.strictEqual(meta(), before)
      assert.deepStrictEqual(
        (yield* requests).map(({ route }) => route),
        ["token"]
      )
    })
  )

  it.scopedLive("need a binding: nothing but the probe is sent", () =>
    Effect.gen(function* () {
      const { bind, routes } = yield* originWorld({ provider: "" })
      assert.strictEqual(yield* stateOf(bind("WEB-101")), "MISSING_MISSION_BINDING")
      assert.deepStrictEqual(yield* routes, ["HEAD  200"])
    })
  )

  it.scopedLive("of an old Azure binding are those of no binding", () =>
    Effect.gen(function* () {
      const { search } = yield* originWorld({ provider: "azure_devops" })
      assert.strictEqual(yield* stateOf(search("x")), "MISSING_MISSION_BINDING")
    })
  )

  it.scopedLive("are asked for only when the host is there", () =>
    Effect.gen(function* () {
      const { search, stop } = yield* originWorld()
      yield* stop
      assert.strictEqual(yield* stateOf(search("x")), "HOST_UNREACHABLE")
    })
  )

  it.scopedLive("that do not exist are named, and no mission is made", () =>
    Effect.gen(function* () {
      const { bind, project, start } = yield* originWorld()
      assert.strictEqual(yield* tagOf(bind("WEB-999")), "TicketUnknown")
      assert.strictEqual(yield* tagOf(start("WEB-999")), "TicketUnknown")
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login"])
    })
  )

  it.scopedLive("need a mission with a record that can be read", () =>
    Effect.gen(function* () {
      const { bind, project, routes } = yield* originWorld()
      const sent = Effect.map(routes, (all) => all.filter((route) => route.includes("mission-origin")))
      project.write("kitty-specs/001-login/meta.json", "{")
      assert.strictEqual(yield* tagOf(bind("WEB-101")), "MetaBroken")
      project.git("rm", "-qf", "kitty-specs/001-login/meta.json")
      assert.strictEqual(yield* tagOf(bind("WEB-101")), "ArtifactMissing")
      assert.strictEqual(yield* tagOf(bind("WEB-101", "009-none")), "FeatureUnknown")
      assert.deepStrictEqual(yield* sent, [])
    })
  )
})

describe("the name of a mission from a ticket", () => {
  const named = (externalIssueKey: string, title: string) => slugOf({ externalIssueKey, title })

  it("is the key, else the title, else untitled", () => {
    assert.strictEqual(named("WEB-123", "Fix login"), "web-123")
    assert.strictEqual(named("#12", "Fix the log-in!"), "fix-the-log-in")
    assert.strictEqual(named("#12", "\u65e5\u672c\u8a9e"), "untitled")
    assert.strictEqual(named("", ""), "untitled")
  })

  it.prop("can always be one", [FastCheck.fullUnicodeString(), FastCheck.fullUnicodeString()], ([key, title]) => {
    assert.isTrue(isKebab(named(key, title)))
  })

  it("is told from words by its form", () => {
    assert.deepStrictEqual(keyIn(" WEB-123 "), Option.some("WEB-123"))
    for (const words of ["login", "WEB 123", "-12", "WEB-", "a WEB-1"]) assert.isTrue(Option.isNone(keyIn(words)))
  })
})
