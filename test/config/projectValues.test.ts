import { chmodSync, statSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Option } from "effect"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { temporaryFolder, temporaryRepository, withLog } from "../helpers/folder.ts"
import { inProject, file, project } from "./projectWorld.ts"

describe("the tracker binding", () => {
  it.scoped("has two keys for a hosted tracker and keeps what others wrote beside them", () =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        yield* config.setTrackerBinding(project(folder), { provider: "linear", projectSlug: "core" })
        assert.strictEqual(folder.read(file), "tracker:\n  provider: linear\n  project_slug: core\n")
        folder.write(
          file,
          "a: 1 # one\ntracker:\n  # ours\n  provider: beads\n  workspace: w\n  doctrine: {mode: x}\n  extra: 1\n"
        )
        yield* config.setTrackerBinding(project(folder), { provider: "jira", projectSlug: "core" })
        assert.strictEqual(
          folder.read(file),
          "a: 1 # one\ntracker:\n  # ours\n  provider: jira\n  extra: 1\n  project_slug: core\n"
        )
        const binding = Option.getOrThrow(yield* config.trackerBinding(project(folder)))
        assert.deepStrictEqual(binding, {
          provider: "jira",
          projectSlug: "core",
          raw: { provider: "jira", extra: 1, project_slug: "core" }
        })
        yield* config.clearTrackerBinding(project(folder))
        assert.strictEqual(folder.read(file), "a: 1 # one\n")
        assert.deepStrictEqual(yield* config.trackerBinding(project(folder)), Option.none())
        yield* config.clearTrackerBinding(project(folder))
      })
    )
  )

  it.scoped("has workspace and doctrine for a local tracker", () =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        yield* config.setTrackerBinding(project(folder), { provider: "linear", projectSlug: "core" })
        const doctrine = { mode: "local_wins" }
        yield* config.setTrackerBinding(project(folder), { provider: "beads", workspace: "w", doctrine })
        assert.deepStrictEqual(
          yield* config.get(project(folder), ["tracker"]),
          Option.some({ provider: "beads", workspace: "w", doctrine })
        )
        yield* config.setTrackerBinding(project(folder), { provider: "fp", workspace: "v" })
        assert.strictEqual(folder.read(file), "tracker:\n  provider: fp\n  workspace: v\n")
      })
    )
  )

  it.scoped("is none without a provider, and an error in a broken file", () =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        for (const text of ["", "tracker:\n", "tracker: linear\n", "tracker:\n  provider: ' '\n", "tracker: [a]\n"]) {
          folder.write(file, text)
          assert.deepStrictEqual(yield* config.trackerBinding(project(folder)), Option.none())
        }
        folder.write(file, "tracker: [\n")
        assert.strictEqual((yield* Effect.flip(config.trackerBinding(project(folder))))._tag, "ConfigFileBroken")
        const binding = { provider: "linear", projectSlug: "core" }
        assert.strictEqual(
          (yield* Effect.flip(config.setTrackerBinding(project(folder), binding)))._tag,
          "ConfigFileBroken"
        )
        assert.deepStrictEqual(
          folder.list(".kittify").filter((name) => name !== ".config.lock"),
          ["config.yaml"]
        )
        assert.strictEqual(folder.read(file), "tracker: [\n")
      })
    )
  )
})

describe("the switches of a project", () => {
  it.scoped("are off for a no and for a file that cannot say", () =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        const switches = Effect.all([config.syncEnabled(project(folder)), config.autoStart(project(folder))])
        assert.deepStrictEqual(yield* switches, [true, true])
        for (const [text, expected] of [
          ["sync:\n  enabled: false\n", [false, true]],
          ["sync: {enabled: False, auto_start: false}\n", [false, false]],
          ["sync:\n  enabled: true\n  auto_start:\n", [true, true]],
          ["sync: false\n", [false, true]],
          ["sync:\n  enabled: no\n  auto_start: off\n", [false, false]]
        ] as const) {
          folder.write(file, text)
          const [found, log] = yield* withLog(switches)
          assert.deepStrictEqual([found, log], [[...expected], []])
        }
        folder.write(file, "sync:\n  enabled: maybe\n")
        const [found, log] = yield* withLog(switches)
        assert.deepStrictEqual(found, [false, true])
        assert.include(log[0], 'sync.enabled is "maybe", neither true nor false')
        folder.write(file, "sync: [\n")
        assert.deepStrictEqual((yield* withLog(switches))[0], [false, false])
      })
    )
  )
})

describe("a project's own name for its repository", () => {
  it.scoped("comes before its remote's", () =>
    inProject(
      Effect.gen(function* () {
        const repository = yield* temporaryRepository
        const config = yield* ProjectConfig
        assert.deepStrictEqual(yield* config.repoSlug(project(repository)), Option.none())
        repository.git("remote", "add", "origin", "https://host.example/team/thing.git")
        assert.deepStrictEqual(yield* config.repoSlug(project(repository)), Option.some("team/thing"))
        yield* config.set(project(repository), ["project", "repo_slug"], "own/name")
        assert.deepStrictEqual(yield* config.repoSlug(project(repository)), Option.some("own/name"))
        yield* config.set(project(repository), ["project", "repo_slug"], "not a slug")
        assert.deepStrictEqual(yield* config.repoSlug(project(repository)), Option.some("team/thing"))
        repository.write(file, "a: [\n")
        assert.deepStrictEqual(yield* config.repoSlug(project(repository)), Option.none())
      })
    )
  )
})

describe("any value", () => {
  const path = FastCheck.array(FastCheck.constantFrom("a", "b", "project"), { minLength: 1, maxLength: 3 })
  const value = FastCheck.oneof(FastCheck.string(), FastCheck.integer(), FastCheck.boolean())

  it.scoped.prop(
    "is read as it was set, and nothing else changes",
    [path, value],
    ([where, what]) =>
      inProject(
        Effect.gen(function* () {
          const folder = yield* temporaryFolder
          folder.write(file, "# first\nother: [x, y] # list\n")
          chmodSync(folder.at(file), 0o640)
          const config = yield* ProjectConfig
          yield* config.set(project(folder), where, what)
          assert.deepStrictEqual(yield* config.get(project(folder), where), Option.some(what))
          assert.isTrue(folder.read(file).startsWith("# first\nother: [x, y] # list\n"))
          assert.strictEqual(statSync(folder.at(file)).mode & 0o777, 0o640)
        })
      ),
    { fastCheck: { numRuns: 25 } }
  )
})
