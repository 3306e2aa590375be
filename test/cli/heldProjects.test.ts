import { rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ProjectUuid } from "../../src/domain/ids.ts"
import { Paths } from "../../src/config/Paths.ts"
import { oneDrainer } from "../../src/sync/oneDrainer.ts"
import { draftOf, eventId, projectUuid } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

const other = ProjectUuid.make("5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11")

/** Ann, and a folder with projects of hers; `recorded` holds an event of one because it had opted out. */
const withProjects = Effect.gen(function* () {
  const at = yield* desk()
  const folder = yield* temporaryFolder
  const says = (name: string, enabled: boolean, uuid: string = projectUuid) =>
    folder.write(
      `${name}/.kittify/config.yaml`,
      `project:\n  uuid: ${uuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\nsync:\n  enabled: ${enabled}\n`
    )
  const recorded = (n: number, name: string, uuid = ProjectUuid.make(projectUuid)) =>
    at.queue(({ offer }) =>
      offer(draftOf(n, { projectUuid: uuid }), `${at.url}|ann|demo-team`, "sync_disabled", {
        root: folder.at(name),
        agrees: false
      })
    )
  const runIn = (name: string, ...argv: ReadonlyArray<string>) =>
    specKitty({ home: at.home.path, cwd: folder.at(name), env: at.env }, ...argv)
  const jsonIn = (name: string, ...argv: ReadonlyArray<string>) =>
    Effect.map(runIn(name, ...argv, "--json"), (answer) => documentOf(answer) as Json)
  const queueCheck = Effect.map(at.json("doctor"), ({ document }) =>
    document.checks.find(({ check }: Json) => check === "queue")
  )
  return { ...at, at: folder.at, says, recorded, runIn, jsonIn, queueCheck }
})

describe("projects whose events are held", () => {
  it.scoped("are named, each with where it lies and what helps there, by every look", () =>
    Effect.gen(function* () {
      const { at, json, queueCheck, recorded, run, says } = yield* withProjects
      says("one", true)
      says("two", false, other)
      yield* recorded(1, "one")
      yield* recorded(2, "two", other)
      const [one, two] = [at("one"), at("two")]
      const first = `1 event of the project in ${one} that had \`sync.enabled: false\` stays on this machine. It agrees now: \`spec-kitty sync retry --all\`, run in ${one}, lets it leave.`
      const second = `1 event of the project in ${two} that had \`sync.enabled: false\` stays on this machine. If it agrees now, run \`spec-kitty config set sync.enabled true\` in ${two}, then \`spec-kitty sync retry --all\` in ${two}.`
      const status = (yield* json("sync", "status")).document
      assert.sameMembers(status.advice, [first, second])
      assert.sameDeepMembers(status.queue.held_projects, [
        { project_uuid: projectUuid, count: 1, state: "agrees", directory: one, refusing: [], detail: null },
        { project_uuid: other, count: 1, state: "opted_out", directory: two, refusing: [two], detail: null }
      ])
      const human = (yield* run("sync", "status")).stdout
      const { message } = yield* queueCheck
      const now = (yield* json("sync", "now")).document
      for (const line of [first, second]) {
        assert.include(human, line)
        assert.include(message, line)
        assert.include(now.advice, line)
      }
    })
  )

  it.scoped("are told of the clone that says no, instead of being sent round in a circle", () =>
    Effect.gen(function* () {
      const { at, json, jsonIn, recorded, runIn, says } = yield* withProjects
      says("one", true)
      says("clone", false)
      yield* recorded(1, "one")
      yield* recorded(2, "clone")
      const inClone = `run \`spec-kitty config set sync.enabled true\` in ${at("clone")}, then`
      const { advice, released } = yield* jsonIn("one", "sync", "retry", "--all")
      assert.strictEqual(released, 0)
      assert.include(advice.join("\n"), inClone)
      assert.include((yield* jsonIn("one", "config", "set", "sync.enabled", "true")).advice.join("\n"), inClone)
      assert.include((yield* json("sync", "explain", eventId(1))).document.next_action, inClone)
      yield* runIn("clone", "config", "set", "sync.enabled", "true")
      assert.strictEqual((yield* jsonIn("clone", "sync", "retry", "--all")).released, 2)
    })
  )

  it.scoped("are told of as gone when they are, and what they held can be thrown away at once", () =>
    Effect.gen(function* () {
      const { at, json, queue, recorded, run, says } = yield* withProjects
      says("one", false)
      yield* recorded(1, "one")
      yield* recorded(2, "one")
      yield* queue(({ offer }) => offer(draftOf(3), "https://a.example|bob|red", "sync_disabled"))
      rmSync(at("one"), { recursive: true })
      const [advice] = (yield* json("sync", "status")).document.advice
      assert.include(advice, `2 events of the project that was in ${at("one")} that had`)
      assert.include(advice, `\`spec-kitty sync discard --project ${projectUuid}\` throws them away.`)
      const unattended = yield* run("sync", "discard", "--project", projectUuid)
      assert.strictEqual(unattended.exitCode, 2)
      const { document } = yield* json("sync", "discard", "--project", projectUuid.toUpperCase(), "--yes")
      assert.deepInclude(document, { event_id: null, discarded: 2, status: "discarded" })
      assert.deepInclude((yield* json("sync", "status")).document, { other_accounts_held: 1 })
      assert.include((yield* json("sync", "explain", eventId(2))).document.error.message, "was discarded at")
      assert.strictEqual((yield* json("sync", "discard", "--yes")).exitCode, 2)
    })
  )
})

describe("a project that opts out while a run is going on", () => {
  it.scopedLive("is told that some of its events may be on their way, and only then", () =>
    Effect.gen(function* () {
      const { home, jsonIn, queue, says, at, url } = yield* withProjects
      says("one", true)
      const recorded = (n: number) =>
        queue(({ offer }) => offer(draftOf(n), `${url}|ann|demo-team`, undefined, { root: at("one"), agrees: true }))
      const optOut = jsonIn("one", "config", "set", "sync.enabled", "false")
      yield* recorded(1)
      const running = yield* oneDrainer(optOut).pipe(Effect.provide(Paths.layerOf(home.at(".spec-kitty"))))
      assert.strictEqual(running.held, 1)
      assert.match(running.advice.at(-1), /^A run is sending events at this moment: .* may be on their way, and arrive/)
      says("one", true)
      yield* recorded(2)
      assert.notInclude((yield* optOut).advice.join(), "on their way")
    })
  )
})

describe("discarding another account's event", () => {
  it.scoped("is asked about by that account's name, and answered with it", () =>
    Effect.gen(function* () {
      const { env, home, json, queue, record } = yield* withProjects
      yield* queue(({ offer }) => offer(draftOf(1), "https://a.example|bob|red"))
      const asked = yield* specKitty(
        { home: home.path, cwd: home.path, env, terminal: true, answers: ["n"] },
        "sync",
        "discard",
        eventId(1)
      )
      assert.include(asked.stderr, ", pending, of another account: bob at https://a.example, team red) for good?")
      const { document } = yield* json("sync", "discard", eventId(1), "--yes")
      assert.deepStrictEqual(document.account, { user: "bob", team: "red", server: "https://a.example" })
      yield* record(draftOf(2))
      assert.strictEqual((yield* json("sync", "discard", eventId(2), "--yes")).document.account.user, "ann")
    })
  )
})
