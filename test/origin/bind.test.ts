import { mkdirSync, rmdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { errorDocument, exitCodeOf } from "../../src/output/errorDocument.ts"
import type { AppError } from "../../src/output/AppError.ts"
import { filesOf, tagOf } from "../mission/world.ts"
import { originWorld } from "./world.ts"

const bindRoute = "POST tracker/mission-origin/bind"

describe("binding a mission to its ticket", () => {
  it.scopedLive("tells the control plane, writes seven keys, records the event and commits", () =>
    Effect.gen(function* () {
      const { bind, issues, meta, project, queued, requests } = yield* originWorld()
      const before = JSON.parse(meta())
      const bound = yield* bind("web-101")
      const [ticket] = yield* issues("linear", "web")
      const origin = {
        provider: "linear",
        resource_type: "linear_team",
        resource_id: "acme-web",
        external_issue_id: ticket?.ref.id,
        external_issue_key: "WEB-101",
        external_issue_url: "https://linear.app/acme/issue/WEB-101",
        title: "Checkout without an account"
      }
      assert.deepStrictEqual(JSON.parse(meta()), { ...before, origin_ticket: origin })
      assert.match(meta(), /^\{\n  "created_at"[\s\S]*"origin_ticket": \{\n    "external_issue_id"[\s\S]*\}\n$/)
      const [event, ...others] = queued("MissionOriginBound")
      assert.isEmpty(others)
      assert.deepStrictEqual(event?.payload, {
        feature_slug: "001-login",
        provider: "linear",
        external_issue_id: ticket?.ref.id,
        external_issue_key: "WEB-101",
        external_issue_url: "https://linear.app/acme/issue/WEB-101",
        title: "Checkout without an account"
      })
      assert.strictEqual(event?.aggregate_id, "001-login")
      assert.deepStrictEqual(filesOf(project), ["kitty-specs/001-login/meta.json"])
      assert.isString(bound.originLinkId)
      const sent = (yield* requests).find(({ route }) => route === "tracker/mission-origin/bind")
      assert.deepInclude(JSON.parse(sent?.body ?? ""), { mission_id: "001-login", external_status: "in_progress" })
    })
  )

  it.scopedLive("to the same one again changes nothing and records nothing", () =>
    Effect.gen(function* () {
      const { bind, meta, project, queued, routes } = yield* originWorld()
      yield* bind("WEB-101")
      const [before, head] = [meta(), project.git("rev-parse", "HEAD")]
      const again = yield* bind("WEB-101")
      assert.isTrue(again.alreadyBound)
      assert.deepStrictEqual([meta(), project.git("rev-parse", "HEAD")], [before, head])
      assert.lengthOf(queued("MissionOriginBound"), 1)
      // The control plane alone decides what is the same (S061 D3).
      assert.lengthOf(
        (yield* routes).filter((route) => route.startsWith(bindRoute)),
        2
      )
    })
  )

  it.scopedLive("to another one is refused, and nothing is written", () =>
    Effect.gen(function* () {
      const { bind, meta, queued } = yield* originWorld()
      yield* bind("WEB-101")
      const before = meta()
      const error = (yield* Effect.flip(bind("WEB-102"))) as AppError
      const document = errorDocument(error)
      assert.deepInclude(document, { code: "origin_conflict", category: "conflict", source: "saas" })
      assert.include(document.message, "WEB-101")
      assert.include(document.next_action ?? "", "start-from-ticket WEB-102")
      assert.strictEqual(meta(), before)
      assert.lengthOf(queued("MissionOriginBound"), 1)
    })
  )

  it.scopedLive("heals a machine that fell behind the control plane", () =>
    Effect.gen(function* () {
      const { bind, meta, project, queued } = yield* originWorld()
      yield* bind("WEB-101")
      const bound = meta()
      project.git("revert", "--no-edit", "HEAD")
      assert.notInclude(meta(), "origin_ticket")
      assert.isTrue((yield* bind("WEB-101")).alreadyBound)
      assert.strictEqual(meta(), bound)
      assert.lengthOf(queued("MissionOriginBound"), 2)
    })
  )

  it.scopedLive("keeps what it does not know in meta.json", () =>
    Effect.gen(function* () {
      const { bind, meta, project } = yield* originWorld()
      project.write("kitty-specs/001-login/meta.json", '{"slug":"login","x_future":{"b":[1,"\u00e9"]}}')
      yield* bind("WEB-101")
      assert.deepInclude(JSON.parse(meta()), { slug: "login", x_future: { b: [1, "\u00e9"] } })
    })
  )
})

describe("a binding that the control plane does not do", () => {
  it.scopedLive.each([
    ["401:9", "SessionExpired", 4],
    ["403:1:code=user_link_required", "TrackerRefused", 1],
    ["404:1:code=no_mapping", "TrackerRefused", 1],
    ["422:1", "TrackerRefused", 1],
    ["500:1", "TrackerRefused", 75],
    ["drop:1", "HostUnreachable", 75],
    ["lose:1", "HostUnreachable", 75]
  ] as const)("leaves meta.json byte-identical and queues nothing: %s", ([fault, tag, exitCode]) =>
    Effect.gen(function* () {
      const { bind, fault: inject, meta, project, queued } = yield* originWorld()
      project.write("kitty-specs/001-login/meta.json", '{ "slug" : "login" }')
      yield* inject(`tracker/mission-origin/bind=${fault}`)
      const error = (yield* Effect.flip(bind("WEB-101"))) as AppError
      assert.deepStrictEqual([error._tag, exitCodeOf(error)], [tag, exitCode])
      assert.strictEqual(meta(), '{ "slug" : "login" }')
      assert.isEmpty(queued("MissionOriginBound"))
    })
  )

  it.scopedLive("says what a person has to do about a missing link or mapping", () =>
    Effect.gen(function* () {
      const { bind, fault } = yield* originWorld()
      const nextAction = (text: string) =>
        Effect.gen(function* () {
          yield* fault(`tracker/mission-origin/bind=${text}`)
          return errorDocument((yield* Effect.flip(bind("WEB-101"))) as AppError).next_action ?? ""
        })
      assert.match(yield* nextAction("403:1:code=user_link_required"), /dashboard/)
      assert.match(yield* nextAction("404:1:code=no_mapping"), /Map this project.*tracker bind/)
    })
  )

  it.scopedLive("is the same one when its answer was lost: one key, one link", () =>
    Effect.gen(function* () {
      const { bind, fault, meta, requests } = yield* originWorld()
      yield* fault("tracker/mission-origin/bind=lose:1")
      assert.strictEqual(yield* tagOf(bind("WEB-101")), "HostUnreachable")
      yield* bind("WEB-101")
      assert.include(meta(), "WEB-101")
      const keys = (yield* requests).flatMap(({ headers, route }) =>
        route === "tracker/mission-origin/bind" ? [headers["idempotency-key"]] : []
      )
      assert.deepStrictEqual([keys.length, new Set(keys).size], [2, 1])
    })
  )
})

describe("a binding that this machine cannot write", () => {
  it.scopedLive("says that the control plane knows, and is completed by the same command", () =>
    Effect.gen(function* () {
      const { bind, meta, project, queued } = yield* originWorld()
      const before = meta()
      const lock = project.at(".git/spec-kitty-locks/001-login.meta.lock")
      mkdirSync(lock)
      const error = (yield* Effect.flip(bind("WEB-101"))) as AppError
      rmdirSync(lock)
      assert.strictEqual(error._tag, "OriginNotRecorded")
      assert.include(errorDocument(error).next_action ?? "", "--feature 001-login --issue WEB-101")
      assert.strictEqual(meta(), before)
      assert.isEmpty(queued("MissionOriginBound"))
      yield* bind("WEB-101")
      assert.lengthOf(queued("MissionOriginBound"), 1)
    })
  )
})
