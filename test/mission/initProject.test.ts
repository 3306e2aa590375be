import { existsSync, mkdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { parse } from "yaml"
import { AgentUnknown, InitRefused } from "../../src/mission/creationErrors.ts"
import { initProject } from "../../src/mission/initProject.ts"
import { emptyWorld, filesOf, initOptions, refusingHook, repositoryWorld, treeOf } from "./world.ts"

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe("initProject", () => {
  it.scoped("writes who the project is, named after its directory", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      const made = yield* run(initProject(initOptions()))
      const saved = parse(project.read(".kittify/config.yaml")).project
      assert.match(saved.uuid, uuid4)
      assert.match(saved.node_id, /^[0-9a-f]{12}$/)
      assert.strictEqual(saved.slug, "shop")
      assert.strictEqual(made.identity.uuid, saved.uuid)
      assert.isFalse(made.alreadyInitialized)
    })
  )

  it.scoped("names the project after its remote where there is one", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      project.git("remote", "add", "origin", "git@example.com:acme/Web_Store.git")
      yield* run(initProject(initOptions()))
      assert.strictEqual(parse(project.read(".kittify/config.yaml")).project.slug, "web-store")
    })
  )

  it.scoped("changes nothing the second time: same identity, same bytes, no commit", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      const first = yield* run(initProject(initOptions({ agents: ["claude", "gemini"] })))
      project.write(".claude/commands/spec-kitty.plan.md", "mine now")
      const before = treeOf(project)
      const head = project.git("rev-parse", "HEAD")
      const again = yield* run(initProject(initOptions({ agents: ["claude", "gemini"], version: "9.9.9" })))
      assert.isTrue(again.alreadyInitialized)
      assert.deepStrictEqual(again.identity, first.identity)
      assert.deepStrictEqual(treeOf(project), before)
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
      assert.isNull(again.commit)
    })
  )

  it.scoped("keeps the line ends of a .gitignore that is there and adds each line once", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      project.write(".gitignore", "node_modules/\r\n.worktrees/\r\nlast")
      yield* run(initProject(initOptions()))
      const text = project.read(".gitignore")
      assert.isTrue(text.startsWith("node_modules/\r\n.worktrees/\r\nlast\r\n"))
      assert.strictEqual(text.split("\r\n").length, text.split("\n").length)
      assert.strictEqual(text.split(/\r?\n/).filter((line) => line === ".worktrees/").length, 1)
    })
  )

  it.scoped("refuses an agent that nobody knows before it writes anything", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      const before = treeOf(project)
      const error = yield* Effect.flip(run(initProject(initOptions({ agents: ["claude", "hal"] }))))
      assert.instanceOf(error, AgentUnknown)
      assert.include((error as AgentUnknown).message, "hal")
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("makes a repository where there is none, unless told not to", () =>
    Effect.gen(function* () {
      const { project, run } = yield* emptyWorld
      const without = yield* run(initProject(initOptions({ git: false })))
      assert.isFalse(without.repository)
      assert.isFalse(existsSync(project.at(".git")))
      const made = yield* run(initProject(initOptions()))
      assert.isTrue(made.repository)
      assert.deepStrictEqual(made.identity, without.identity)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("commits exactly its own files and leaves staged work staged", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      project.write("theirs.txt", "staged")
      project.git("add", "theirs.txt")
      project.write("loose.txt", "untracked")
      yield* run(initProject(initOptions({ agents: ["codex"] })))
      const files = filesOf(project)
      assert.notInclude(files, "theirs.txt")
      assert.includeMembers(files, [".gitattributes", ".gitignore", ".kittify/config.yaml", ".kittify/metadata.yaml"])
      assert.isTrue(files.some((file) => file.startsWith(".codex/prompts/")))
      assert.strictEqual(project.git("status", "--porcelain"), "A  theirs.txt\n?? loose.txt\n")
    })
  )

  it.scoped("keeps its files and tells what the hook said when that refuses the commit", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      refusingHook(project)
      const made = yield* run(initProject(initOptions()))
      assert.isNull(made.commit)
      assert.lengthOf(made.warnings, 1)
      assert.include(made.warnings[0], "the hook says no")
      assert.isTrue(existsSync(project.at(".kittify/config.yaml")))
    })
  )

  it.scoped("commits also where git knows no name", () =>
    Effect.gen(function* () {
      const { project, run } = yield* emptyWorld
      project.git("init", "--quiet", "--initial-branch=main")
      project.git("config", "user.useConfigOnly", "true")
      const made = yield* run(initProject(initOptions()))
      assert.deepStrictEqual(made.warnings, [])
      assert.isNotNull(made.commit)
    })
  )

  it.scoped("sets up a directory with things in it only in a repository, or when forced", () =>
    Effect.gen(function* () {
      const { project, run } = yield* emptyWorld
      project.write("theirs.txt", "x")
      for (const options of [{}, { git: false }, { here: false, name: Option.some(".") }]) {
        const refused = yield* Effect.flip(run(initProject(initOptions(options))))
        assert.instanceOf(refused, InitRefused)
        assert.include(refused.remedy, "--force")
      }
      assert.deepStrictEqual(project.list(), ["theirs.txt"])
      yield* run(initProject(initOptions({ force: true, git: false })))
      // It is a project now: nothing new is asked for.
      yield* run(initProject(initOptions()))
      assert.strictEqual(project.git("status", "--porcelain"), "?? theirs.txt\n")
    })
  )

  it.scoped("has the project of a repository at its root, unless a part of it is to be one of its own", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      project.write("packages/api/a.txt", "a")
      const before = treeOf(project)
      const below = { directory: project.at("packages/api") }
      for (const options of [{}, { name: Option.some("new") }]) {
        const refused = yield* Effect.flip(run(initProject(initOptions(options)), below))
        assert.instanceOf(refused, InitRefused)
        assert.include(refused.message, `inside of the repository ${project.path}`)
        assert.include(refused.remedy, `\`spec-kitty init\` in ${project.path}`)
      }
      assert.deepStrictEqual(treeOf(project), before)
      const forced = yield* run(initProject(initOptions({ force: true })), below)
      assert.strictEqual(forced.project.root, project.at("packages/api"))
      assert.isTrue((yield* run(initProject(initOptions()), below)).alreadyInitialized)
    })
  )

  it.scoped("makes a directory of the given name, and leaves one with other things in it alone", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      const made = yield* run(initProject(initOptions({ name: Option.some("api"), force: true })))
      assert.strictEqual(made.project.root, project.at("api"))
      mkdirSync(project.at("full"))
      project.write("full/theirs.txt", "x")
      const refused = run(initProject(initOptions({ name: Option.some("full") })))
      assert.instanceOf(yield* Effect.flip(refused), InitRefused)
      assert.deepStrictEqual(project.list("full"), ["theirs.txt"])
    })
  )
})
