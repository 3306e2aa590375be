import { cpSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encodeSnapshot, reduce } from "../../src/domain/reduce.ts"
import { decodeStatusLog } from "../../src/domain/StatusEvent.ts"
import { parseFrontMatter } from "../../src/mission/frontmatter.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { projectWorld } from "./world.ts"

// Missions as the Python spec-kitty of three eras left them, written from the documented formats (reference facts: disk 3).
const eras = [
  { era: "2.0", slug: "014-size-export", lanes: { WP01: "for_review", WP02: "planned" }, title: "Größen-Export" },
  { era: "3.0", slug: "021-audit-trail", lanes: { WP01: "doing", WP02: "planned" }, title: "Audit trail" },
  { era: "3.1", slug: "033-billing", lanes: { WP01: "done", WP02: "planned" }, title: "Billing" }
] as const

const fixture = (era: string, ...path: ReadonlyArray<string>) =>
  join(import.meta.dirname, "..", "fixtures", "missions", era, ...path)

const bytesOf = (era: string, slug: string, name: string) => readFileSync(fixture(era, slug, name), "utf8")

const inherited = ({ era, slug }: (typeof eras)[number]) =>
  Effect.gen(function* () {
    const world = yield* projectWorld
    const { home, project } = world
    cpSync(fixture(era), project.at("kitty-specs"), { recursive: true })
    project.git("add", "kitty-specs")
    project.git("commit", "--quiet", "-m", "Planned with the Python tool")
    const setting = { home: home.path, cwd: project.path }
    const run = (...argv: ReadonlyArray<string>) =>
      Effect.map(specKitty(setting, ...argv, "--json"), (answer) => {
        assert.strictEqual(answer.exitCode, 0, `${argv.join(" ")}: ${answer.stdout}${answer.stderr}`)
        return documentOf(answer) as Json
      })
    const read = (name: string) => project.read(`kitty-specs/${slug}/${name}`)
    return { ...world, read, run }
  })

const promptOf = (text: string) => {
  const [, frontMatter = ""] = text.split(/^---.*$/m)
  return parseFrontMatter(`---\n${frontMatter}---\n`)
}

describe.each(eras)("a mission of the Python spec-kitty $era", (mission) => {
  const { era, lanes, slug, title } = mission

  it.scoped("is read as it stands, and nothing in it is touched", () =>
    Effect.gen(function* () {
      const { project, run } = yield* inherited(mission)
      const board = yield* run("status")
      assert.deepInclude(board, { feature: slug, title, warnings: [] })
      assert.deepStrictEqual(Object.fromEntries(board["work_packages"].map(({ id, lane }: Json) => [id, lane])), lanes)
      yield* run("agent", "feature", "finalize-tasks", "--validate-only")
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("is gone on with: their bytes stay, ours are added", () =>
    Effect.gen(function* () {
      const { read, run } = yield* inherited(mission)
      const second =
        era === "2.0" ? "tasks/WP02-sort.md" : era === "3.0" ? "tasks/WP02-pages.md" : "tasks/WP02-mails.md"
      yield* run("implement", "WP02", "--base", "main", "--agent", "ours")

      const log = read("status.events.jsonl")
      const theirs = bytesOf(era, slug, "status.events.jsonl")
      assert.isTrue(log.startsWith(theirs))
      const added = decodeStatusLog(log.slice(theirs.length)).events
      assert.deepStrictEqual(
        added.map(({ featureSlug, fromLane, toLane, wpId }) => [featureSlug, wpId, fromLane, toLane]),
        [
          // The tool of 2.0 did not open the log for a package that nobody had moved.
          ...(era === "2.0" ? [[slug, "WP02", "planned", "planned"]] : []),
          [slug, "WP02", "planned", "claimed"],
          [slug, "WP02", "claimed", "in_progress"]
        ]
      )

      const meta = JSON.parse(read("meta.json"))
      assert.deepInclude(meta, JSON.parse(bytesOf(era, slug, "meta.json")))
      assert.deepStrictEqual(Object.keys(meta), Object.keys(meta).toSorted())

      const before = promptOf(bytesOf(era, slug, second))
      const after = promptOf(read(second))
      assert.strictEqual(before._tag, "Right")
      assert.strictEqual(after._tag, "Right")
      if (before._tag !== "Right" || after._tag !== "Right") return
      if (before.right._tag !== "Some" || after.right._tag !== "Some") return
      const ours = ["agent", "assignee", "base_branch", "base_commit", "created_at", "history", "lane", "shell_pid"]
      const foreign = Object.entries(before.right.value.values).filter(([key]) => !ours.includes(key))
      assert.deepInclude(after.right.value.values, Object.fromEntries(foreign))
      assert.strictEqual(JSON.parse(read("status.json")).work_packages.WP02.lane, "in_progress")
    })
  )

  it.scoped("keeps what somebody wrote into a prompt, comments and spaces too", () =>
    Effect.gen(function* () {
      const { project, read, run } = yield* inherited(mission)
      const [prompt = ""] = project.list(`kitty-specs/${slug}/tasks`).filter((name) => name.startsWith("WP01"))
      yield* run("agent", "tasks", "add-history", "WP01", "--note", "Looked at it", "--agent", "ours")
      const [before, after] = [bytesOf(era, slug, `tasks/${prompt}`), read(`tasks/${prompt}`)]
      const lost = before.split("\n").filter((line) => !after.includes(line))
      assert.deepStrictEqual(lost, [])
      assert.include(after, "Looked at it")
    })
  )
})

describe("a lane branch of the Python spec-kitty 3.1", () => {
  it.scoped("is named with the command that makes it ours, before work is started without it or accepted", () =>
    Effect.gen(function* () {
      const [, , mission] = eras
      const { home, project, run } = yield* inherited(mission)
      project.git("switch", "--quiet", "-c", "kitty/mission-033-billing-lane-a")
      project.write("bills.txt", "bills\n")
      project.git("add", "bills.txt")
      project.git("commit", "--quiet", "-m", "Bills")
      project.git("switch", "--quiet", "main")
      const command = "git branch 033-billing-WP01 kitty/mission-033-billing-lane-a"
      const head = project.git("rev-parse", "HEAD")
      for (const argv of [["implement", "WP02"], ["accept"], ["merge"], ["agent", "status", "doctor"]]) {
        const { exitCode, stdout } = yield* specKitty({ home: home.path, cwd: project.path }, ...argv, "--json")
        assert.include(stdout, command, argv.join(" "))
        assert.strictEqual(exitCode, 1, argv.join(" "))
      }
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
      project.git("branch", "033-billing-WP01", "kitty/mission-033-billing-lane-a")
      const started = yield* run("implement", "WP02")
      assert.strictEqual(started["base"], "033-billing-WP01")
      assert.include(project.list(".worktrees/033-billing-WP02"), "bills.txt")
    })
  )
})

describe("a status log", () => {
  it("gives the very bytes of the status.json that the Python spec-kitty 3.0 made of it", () => {
    const { events } = decodeStatusLog(bytesOf("3.0", "021-audit-trail", "status.events.jsonl"))
    assert.strictEqual(encodeSnapshot(reduce(events)), bytesOf("3.0", "021-audit-trail", "status.json"))
  })

  it.each(eras)("gives the lanes of the status.json of $era", ({ era, slug }) => {
    const { workPackages } = reduce(decodeStatusLog(bytesOf(era, slug, "status.events.jsonl")).events)
    const theirs: Json = JSON.parse(bytesOf(era, slug, "status.json")).work_packages
    for (const [id, state] of Object.entries(workPackages)) {
      assert.deepStrictEqual(
        [state.lane, state.actor, state.lastEventId, state.forceCount],
        [theirs[id].lane, theirs[id].actor, theirs[id].last_event_id, theirs[id].force_count]
      )
    }
  })
})
