import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { specKitty } from "../helpers/specKitty.ts"
import { missionFolder, missionWorld, projectWorld, type World } from "./world.ts"

const at = ({ home, project }: World) => {
  const run = (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: project.path }, ...argv)
  /** Exit code and text of a command that must end by itself, without a trace of our insides. */
  return (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv), (answer) => {
      const text = answer.stdout + answer.stderr
      assert.notMatch(text, /^\s+at |\bat file:|(Type|Range|Reference)Error/m, argv.join(" ").slice(0, 80))
      return { ...answer, text }
    })
}

const everything = ({ home, project }: World) => ({
  beside: project.list("..").concat(home.list(".").filter((name) => name !== ".spec-kitty" && name !== ".cache")),
  missions: project.list(".").includes("kitty-specs") ? project.list("kitty-specs") : []
})

describe("a name for a mission", () => {
  const refused = [
    "..",
    "../x",
    "/abs",
    "a/b",
    "a\u0000b",
    "CON",
    "a.",
    "a".repeat(300),
    "e\u0301",
    "\u202eabc",
    "שלום"
  ]

  it.scoped.each(refused)("that is no directory's is refused with one that would do: %j", (slug) =>
    Effect.gen(function* () {
      const world = yield* projectWorld
      const before = everything(world)
      const { exitCode, stderr } = yield* at(world)("agent", "feature", "create-feature", slug)
      assert.strictEqual(exitCode, 2)
      assert.match(stderr, /Try `spec-kitty agent feature create-feature [a-z-]+`/)
      assert.deepStrictEqual(everything(world), before)
    })
  )

  it.scoped.each([
    ["../x", "001-x"],
    ["/etc/passwd", "001-etc-passwd"],
    ["CON", "001-con"],
    ["a.", "001-a"],
    ["e\u0301t\u00e9", "001-ete"],
    ["\u00e9te\u0301", "001-ete"],
    ["\u202eabc", "001-abc"],
    ["a".repeat(300), `001-${"a".repeat(80)}`]
  ] as const)("in any words makes one inside of the project: %j", ([name, slug]) =>
    Effect.gen(function* () {
      const world = yield* projectWorld
      const { beside } = everything(world)
      assert.strictEqual((yield* at(world)("specify", name)).exitCode, 0)
      assert.deepStrictEqual(everything(world), { beside, missions: [slug] })
    })
  )
})

/** Ten lists, each of nine of the one before: 3.5 billion items. */
const bomb = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x]",
  ...Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(", ")}]`)
].join("\n")

describe("YAML that would grow without end", () => {
  const prompt = `${missionFolder}/tasks/WP01-part.md`

  it.scoped("in a prompt is named with its file, and changes nothing", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [] })
      const run = at(world)
      world.project.write(prompt, `---\nwork_package_id: WP01\n${bomb}\n---\n\n# WP01\n`)
      for (const argv of [["status"], ["tasks"], ["implement", "WP01"], ["agent", "tasks", "list-tasks"]]) {
        const { exitCode, stderr } = yield* run(...argv)
        assert.strictEqual(exitCode, 1)
        assert.include(stderr, prompt)
        assert.include(stderr, "resource exhaustion")
      }
      assert.isFalse(world.project.list(".").includes(".worktrees"))
    })
  )

  it.scoped("in the project's configuration is named with its file", () =>
    Effect.gen(function* () {
      const world = yield* projectWorld
      const config = `${world.project.read(".kittify/config.yaml")}${bomb}\n`
      world.project.write(".kittify/config.yaml", config)
      const { exitCode, stderr } = yield* at(world)("config", "list")
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, ".kittify/config.yaml cannot be read")
      assert.strictEqual(world.project.read(".kittify/config.yaml"), config)
    })
  )
})

describe("five megabytes of markdown", () => {
  it.scoped(
    "are read like any other",
    () =>
      Effect.gen(function* () {
        const world = yield* missionWorld({ WP01: [] })
        const run = at(world)
        const add = (name: string, line: string) =>
          world.project.write(name, world.project.read(name) + line.repeat(Math.ceil(5_000_000 / line.length)))
        add(`${missionFolder}/spec.md`, "| FR-001 | lorem ipsum **x** | 1 |\n")
        add(`${missionFolder}/tasks.md`, "lorem (FR-001) `x` - [ ] T003\n")
        add(`${missionFolder}/tasks/WP01-part.md`, "x y **z** - [ ] T001 `q`\n")
        assert.strictEqual((yield* run("tasks")).exitCode, 0)
        assert.strictEqual((yield* run("implement", "WP01")).exitCode, 0)
        assert.include((yield* run("status")).stdout, "DOING (1)")
      }),
    { timeout: 60_000 }
  )

  it.scoped("that are one endless line or no JSON stop nothing", () =>
    Effect.gen(function* () {
      const world = yield* missionWorld({ WP01: [] })
      const run = at(world)
      world.project.write(`${missionFolder}/tasks.md`, "(".repeat(5_000_000))
      assert.include((yield* run("tasks")).stderr, "WP01 has a prompt file but no section in tasks.md")
      const log = `${missionFolder}/status.events.jsonl`
      world.project.write(log, `${world.project.read(log)}${"{".repeat(5_000_000)}\n`)
      const { exitCode, stderr } = yield* run("status")
      assert.strictEqual(exitCode, 0)
      assert.match(stderr, /1 line of .* left out as damaged/)
    })
  )
})
