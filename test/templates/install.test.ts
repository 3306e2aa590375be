import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { dirname } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { installRuntime, keepInStep, planInstallation } from "../../src/templates/runtime/install.ts"
import { manifestPath } from "../../src/templates/runtime/Manifest.ts"
import { stage } from "../../src/templates/runtime/staged.ts"
import { withLog } from "../helpers/folder.ts"
import { contentsOf, plan, readme, second, spec, templateWorld, type Package } from "./world.ts"

/** The version after: the plan has changed, the readme is gone, and no list of shipped versions knows of either. */
const third: Package = { assets: { [spec]: "spec 2", [plan]: "plan 3" }, shipped: {} }

describe("the global runtime", () => {
  it.scoped("gets every file of the package, once", () =>
    Effect.gen(function* () {
      const { run, runtime } = yield* templateWorld
      const first = yield* run(installRuntime)
      assert.deepStrictEqual(first.installed, [plan, spec, readme])
      for (const [path, content] of Object.entries(second.assets)) assert.strictEqual(runtime.read(path), content)
      assert.deepStrictEqual(runtime.list(), ["cache", "missions", "templates"])
      const before = contentsOf(runtime.path)
      const again = yield* run(installRuntime)
      assert.deepStrictEqual([again.installed, again.updated, again.removed, again.kept], [[], [], [], []])
      assert.deepStrictEqual(contentsOf(runtime.path), before)
    })
  )

  it.scoped("replaces what some version shipped and keeps what is somebody's own", () =>
    Effect.gen(function* () {
      const { elsewhere, run, runtime } = yield* templateWorld
      runtime.write(spec, "spec 1")
      runtime.write(plan, "my plan")
      mkdirSync(runtime.at("templates"))
      symlinkSync(elsewhere.write("readme.md", "in my dotfiles"), runtime.at(readme))
      runtime.write("missions/custom/templates/mine.md", "mine")
      const { installed, kept, updated } = yield* run(installRuntime)
      assert.deepStrictEqual([installed, updated, kept], [[], [spec], [plan, readme]])
      assert.strictEqual(runtime.read(spec), "spec 2")
      assert.strictEqual(runtime.read(plan), "my plan")
      assert.strictEqual(elsewhere.read("readme.md"), "in my dotfiles")
      assert.strictEqual(runtime.read("missions/custom/templates/mine.md"), "mine")
    })
  )

  it.scoped("follows the package: changed files change, dropped files go, one's own stay", () =>
    Effect.gen(function* () {
      const { resolve, run, runtime } = yield* templateWorld
      yield* run(installRuntime)
      assert.strictEqual((yield* resolve("plan-template.md", third)).content, "plan 3")
      assert.isFalse(existsSync(runtime.at(readme)))
      yield* run(installRuntime)
      runtime.write(readme, "my readme")
      yield* run(keepInStep, third)
      assert.strictEqual(runtime.read(readme), "my readme")
    })
  )

  it.scoped("is made by migrate alone", () =>
    Effect.gen(function* () {
      const { resolve, runtime } = yield* templateWorld
      assert.strictEqual((yield* resolve("plan-template.md")).tier, "package")
      assert.isFalse(existsSync(runtime.path))
    })
  )

  it.scoped("keeps a command going that cannot bring it in step, and says so", () =>
    Effect.gen(function* () {
      const { home, resolve, run } = yield* templateWorld
      yield* run(installRuntime)
      home.write("locks/runtime.lock", "no lock can be taken here")
      const [found, lines] = yield* withLog(resolve("plan-template.md", third))
      assert.strictEqual(found.content, "plan 2")
      assert.match(lines.join("\n"), /WARN The templates in .* are not those of this version: Cannot lock/)
    })
  )

  it.scoped("keeps a damaged record aside, and takes the files for what they are", () =>
    Effect.gen(function* () {
      const { run, runtime } = yield* templateWorld
      yield* run(installRuntime)
      runtime.write(manifestPath, "{")
      const [, lines] = yield* withLog(run(installRuntime))
      assert.include(lines.join(), "cannot be understood")
      const aside = runtime.list("cache").find((name) => name.includes("corrupt")) ?? ""
      assert.strictEqual(runtime.read(`cache/${aside}`), "{")
      assert.deepStrictEqual((yield* run(installRuntime)).updated, [])
    })
  )
})

/** What may lie where a packaged file belongs. */
const states = ["nothing", "an old version", "the version", "somebody's own", "a link", "a directory"] as const

describe("whatever is in the runtime already", () => {
  it.scoped.prop(
    "what is somebody's own stays as it is, all else is the package's, and a second run has nothing to do",
    [FastCheck.array(FastCheck.constantFrom(...states), { minLength: 3, maxLength: 3 })],
    ([all]) =>
      Effect.gen(function* () {
        const { elsewhere, run, runtime } = yield* templateWorld
        elsewhere.write("linked", "spec 1")
        const found = [spec, plan, readme].map((path, index) => ({ path, state: all[index] ?? "nothing" }))
        for (const { path, state } of found) {
          if (state === "an old version") runtime.write(path, second.shipped[path]?.[0] ?? "")
          if (state === "the version") runtime.write(path, second.assets[path] ?? "")
          if (state === "somebody's own") runtime.write(path, "mine")
          if (state === "a directory") mkdirSync(runtime.at(path), { recursive: true })
          if (state === "a link") {
            mkdirSync(dirname(runtime.at(path)), { recursive: true })
            symlinkSync(elsewhere.at("linked"), runtime.at(path))
          }
        }
        mkdirSync(runtime.path, { recursive: true })
        const before = contentsOf(runtime.path)
        yield* run(installRuntime)
        const after = contentsOf(runtime.path)
        for (const { path, state } of found) {
          const isTheirs = state === "somebody's own" || state === "a link" || state === "a directory"
          assert.strictEqual(after[path], isTheirs ? before[path] : second.assets[path], `${path}: ${state}`)
        }
        assert.strictEqual(elsewhere.read("linked"), "spec 1")
        const { installed, updated } = yield* run(installRuntime)
        assert.deepStrictEqual([installed, updated], [[], []])
        assert.deepStrictEqual(contentsOf(runtime.path), after)
      }),
    { fastCheck: { numRuns: 25 } }
  )
})

describe("an installation that is in somebody's way", () => {
  it.scoped("fails before anything of it counts", () =>
    Effect.gen(function* () {
      const { run, runtime } = yield* templateWorld
      runtime.write("templates", "a file of this name")
      const failed = yield* Effect.flip(run(installRuntime))
      assert.include(failed.message, runtime.at(readme))
      assert.deepStrictEqual(runtime.list(), ["templates"])
    })
  )

  it.scoped("leaves nothing of itself behind where a file cannot be written", () =>
    Effect.gen(function* () {
      const { run, runtime } = yield* templateWorld
      // No file system has a place for a name of this length.
      const long = `templates/${"x".repeat(300)}.md`
      const failed = yield* Effect.flip(
        run(
          stage(
            runtime.path,
            new Map([
              [spec, "spec"],
              [long, "long"]
            ])
          )
        )
      )
      assert.include(failed.message, `${runtime.path}/templates/xxx`)
      assert.deepStrictEqual(runtime.list(), [])
    })
  )

  it.scoped("waits for one that is at work", () =>
    Effect.gen(function* () {
      const { run, runtime } = yield* templateWorld
      const both = yield* Effect.all([run(installRuntime), run(installRuntime)], { concurrency: 2 })
      assert.sameDeepMembers(
        both.map(({ installed }) => installed),
        [[plan, spec, readme], []]
      )
      assert.deepStrictEqual(runtime.list(), ["cache", "missions", "templates"])
    })
  )
})

describe("an installation that is killed", () => {
  const files = [spec, plan, readme, manifestPath]

  /** The states on disk that a kill can leave, as the order of the steps has them. */
  const killedAfter = (steps: number) =>
    Effect.gen(function* () {
      const world = yield* templateWorld
      const { run, runtime } = world
      yield* run(installRuntime, { assets: { [spec]: "spec 0", [plan]: "plan 0", [readme]: "readme 0" }, shipped: {} })
      cpSync(runtime.path, world.home.at("old"), { recursive: true })
      yield* run(installRuntime)
      cpSync(runtime.path, world.home.at("new"), { recursive: true })
      rmSync(runtime.path, { recursive: true })
      cpSync(world.home.at("old"), runtime.path, { recursive: true })
      yield* stage(runtime.path, new Map(files.map((path) => [path, world.home.read(`new/${path}`)])))
      if (steps === 0) renameSync(runtime.at(".next"), runtime.at(".staging-of-a-dead-process"))
      for (const path of files.slice(0, Math.max(0, steps - 1)))
        renameSync(runtime.at(`.next/${path}`), runtime.at(path))
      return world
    })

  it.scoped.prop(
    "leaves all files old or all new for who looks, and is completed by the next run",
    [FastCheck.integer({ min: 0, max: files.length + 1 })],
    ([steps]) =>
      Effect.gen(function* () {
        const { find, home, run, runtime } = yield* killedAfter(steps)
        const before = contentsOf(runtime.path)
        const found = yield* Effect.forEach(["spec-template.md", "plan-template.md", "tasks-readme.md"], (name) =>
          find(name)
        )
        assert.deepStrictEqual(contentsOf(runtime.path), before)
        const [which] = new Set(found.map(({ content }) => content.slice(-1)))
        assert.deepStrictEqual(
          found.map(({ content }) => content),
          ["spec", "plan", "readme"].map((kind) => `${kind} ${which}`)
        )
        assert.strictEqual(which, steps === 0 ? "0" : "2")
        yield* run(installRuntime)
        assert.deepStrictEqual(contentsOf(runtime.path), contentsOf(home.at("new")))
      }),
    { fastCheck: { numRuns: 10 } }
  )

  it.scoped("is told by the run that completes it", () =>
    Effect.gen(function* () {
      const { run } = yield* killedAfter(2)
      assert.deepStrictEqual((yield* run(planInstallation)).updated, [plan, readme])
      assert.deepStrictEqual((yield* run(installRuntime)).updated, [plan, readme])
      assert.deepStrictEqual((yield* run(installRuntime)).updated, [])
    })
  )

  it.scoped("does not overwrite what somebody has written before the next run", () =>
    Effect.gen(function* () {
      const { run, runtime } = yield* killedAfter(2)
      runtime.write(plan, "my plan")
      yield* run(installRuntime)
      assert.strictEqual(runtime.read(plan), "my plan")
      assert.strictEqual(runtime.read(readme), "readme 2")
      assert.deepStrictEqual(runtime.list(), ["cache", "missions", "templates"])
    })
  )
})
