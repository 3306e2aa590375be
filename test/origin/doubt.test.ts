import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { errorDocument } from "../../src/output/errorDocument.ts"
import type { AppError } from "../../src/output/AppError.ts"
import { httpHost, type Answer } from "../helpers/httpHost.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { originWorld } from "./world.ts"

/** A command line at a control plane that finds one ticket, WEB-14 with these fields; bindings are answered so. */
const hostWith = (
  fields: object,
  bound: Answer = { status: 200, json: { origin_link_id: "l" } },
  others: ReadonlyArray<object> = []
) =>
  Effect.gen(function* () {
    const { meta, movedTo, project } = yield* originWorld()
    const ticket = { external_issue_id: "1", external_issue_key: "WEB-14", url: "u", ...fields }
    const json = { candidates: [ticket, ...others], resource_type: "linear_team", resource_id: "x" }
    const host = yield* httpHost(({ path }) =>
      path === "/" ? { status: 200 } : path.endsWith("bind") ? bound : { status: 200, json }
    )
    const there = movedTo(host.url)
    return { meta, project, run: (...argv: ReadonlyArray<string>) => specKitty(there, ...argv) }
  })

describe("a mission from a ticket whose binding did not succeed", () => {
  it.scopedLive.each([
    ["lose:1", true],
    ["drop:1", true],
    ["cut:1", true],
    ["503:1", false],
    ["429:2:retry_after=0", false],
    ["403:1:code=user_link_required", false],
    ["409:1:code=origin_conflict", false]
  ] as const)("is called unbound only where that is known: %s", ([fault, mayBeBound]) =>
    Effect.gen(function* () {
      const { fault: inject, start } = yield* originWorld()
      yield* inject(`tracker/mission-origin/bind=${fault}`)
      const { details, message } = errorDocument((yield* Effect.flip(start("WEB-102"))) as AppError)
      assert.include(message, `but it ${mayBeBound ? "may not be" : "is not"} bound to WEB-102: `)
      assert.strictEqual(details["may_be_bound"], mayBeBound)
    })
  )

  it.scopedLive("may be bound where something on the way answers in the control plane's stead", () =>
    Effect.gen(function* () {
      const { run } = yield* hostWith({ title: "Good" }, { status: 502, json: "Bad gateway" })
      const answer = yield* run("agent", "feature", "start-from-ticket", "WEB-14", "--yes", "--json")
      assert.include((documentOf(answer) as Json).error.message, "but it may not be bound to WEB-14: Bad gateway")
    })
  )

  it.scopedLive("is told one way to go on", () =>
    Effect.gen(function* () {
      const { fault: inject, start } = yield* originWorld()
      yield* inject("tracker/mission-origin/bind=403:1:code=user_link_required")
      const { next_action } = errorDocument((yield* Effect.flip(start("WEB-102"))) as AppError)
      assert.match(next_action ?? "", /dashboard\. Then run `spec-kitty agent tickets bind/)
      assert.notInclude(next_action ?? "", "again. Then")
    })
  )
})

describe("a ticket that cannot be read", () => {
  it.scopedLive.each([
    "agent tickets bind --feature 001-login --issue web-14 --yes",
    "agent feature start-from-ticket WEB-14 --yes"
  ])("is not called unknown, and its field is named: %s", (command) =>
    Effect.gen(function* () {
      const { project, run } = yield* hostWith({ title: 7 })
      const { error } = documentOf(yield* run(...command.split(" "), "--json")) as Json
      assert.strictEqual(error.code, "ticket_not_understood")
      assert.match(error.message, /about ticket web-14 in linear could not be read: title: expected a string, found/i)
      const next = /`spec-kitty (.*?)`/.exec(error.next_action)?.[1] ?? ""
      assert.include((yield* run(...next.split(" "))).stdout, '"title": 7')
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login"])
    })
  )

  it.scopedLive("is not in the way of one that can, and no search says that there is none", () =>
    Effect.gen(function* () {
      const good = { external_issue_id: "2", external_issue_key: "WEB-15", title: "Good", url: "u" }
      const { run } = yield* hostWith({ title: 7 }, undefined, [good])
      const { stderr } = yield* run("agent", "tickets", "bind", "--feature", "001-login", "--issue", "WEB-15")
      assert.notInclude(stderr, "could not be read")
      const { stdout } = yield* (yield* hostWith({ title: 7 })).run("agent", "tickets", "search", "login")
      assert.include(stdout, "No ticket could be read in linear (x)\n1 element was not understood")
    })
  )
})

describe("a ticket whose title looks like a part of the document", () => {
  it.scopedLive("hides nothing in it, and asks nothing", () =>
    Effect.gen(function* () {
      const title = "Import <!-- all [NEEDS CLARIFICATION: which] files"
      const { meta, project, run } = yield* hostWith({ title })
      const made = yield* run("agent", "feature", "start-from-ticket", "WEB-14", "--yes")
      assert.strictEqual(made.exitCode, 0, made.stderr)
      const spec = project.read("kitty-specs/002-web-14/spec.md")
      assert.match(spec, /^# .*Import &lt;!-- all \[Needs clarification: which\] files/m)
      assert.notInclude(spec, "<!-- all")
      assert.notInclude(spec, "[NEEDS CLARIFICATION: which")
      assert.strictEqual(JSON.parse(meta("002-web-14")).friendly_name, title)
    })
  )
})
