import { chmodSync, existsSync, statSync } from "node:fs"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, FastCheck, Layer, Option } from "effect"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { nodeIdOf } from "../../src/config/ProjectIdentity.ts"
import { Git } from "../../src/platform/Git.ts"
import { hostName } from "../../src/platform/user.ts"
import { temporaryFolder, temporaryRepository, withLog, type Folder } from "../helpers/folder.ts"

const layer = ProjectConfig.layer.pipe(Layer.provide(Git.layer))

/** Each test has its own service, as each command has. */
const inProject = <A, E, R>(effect: Effect.Effect<A, E, R | ProjectConfig>) =>
  Effect.provide(effect, layer).pipe(Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["USER", "ada"]]))))

const file = ".kittify/config.yaml"

const project = ({ path }: Folder) => projectAt(path)

const uuid = "0b8f3c9e-6c1d-4f0a-9d57-2f1f6a0b7c11"

describe("the identity of a project", () => {
  it.scoped("is made once, saved, and the same ever after", () =>
    inProject(
      Effect.gen(function* () {
        const repository = yield* temporaryRepository
        repository.git("remote", "add", "origin", "git@example.com:team/My_Thing.git")
        const config = yield* ProjectConfig
        assert.deepStrictEqual(yield* config.savedIdentity(project(repository)), Option.none())
        assert.isFalse(existsSync(repository.at(".kittify")))
        const identity = yield* config.identity(project(repository))
        assert.match(identity.uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        assert.strictEqual(identity.slug, "my-thing")
        assert.strictEqual(identity.nodeId, nodeIdOf(yield* hostName, "ada"))
        assert.strictEqual(
          repository.read(file),
          `project:\n  uuid: ${identity.uuid}\n  slug: my-thing\n  node_id: ${identity.nodeId}\n`
        )
        assert.deepStrictEqual(
          yield* Effect.provide(
            Effect.flatMap(ProjectConfig, (again) => again.identity(project(repository))),
            layer
          ),
          identity
        )
        assert.deepStrictEqual(yield* config.savedIdentity(project(repository)), Option.some(identity))
        assert.strictEqual(repository.git("status", "--porcelain"), "?? .kittify/\n")
        assert.deepStrictEqual(repository.list(".kittify"), ["config.yaml"])
      })
    )
  )

  it.scoped("fills in what is missing or malformed and keeps the rest", () =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        folder.write(file, `# ours\nproject:\n  slug: chosen # by us\n  uuid: not-a-uuid\n  build_id: 7\nz: 1\n`)
        const identity = yield* config.identity(project(folder))
        assert.strictEqual(identity.slug, "chosen")
        assert.strictEqual(
          folder.read(file),
          `# ours\nproject:\n  slug: chosen # by us\n  uuid: ${identity.uuid}\n  build_id: 7\n  node_id: ${identity.nodeId}\nz: 1\n`
        )
        folder.write(file, `project: some text\n`)
        assert.notStrictEqual((yield* config.identity(project(folder))).uuid, identity.uuid)
        const given = `project: {uuid: ${uuid.toUpperCase()}, slug: s, node_id: 0123456789ab}\n`
        folder.write(file, given)
        assert.deepStrictEqual(yield* config.identity(project(folder)), { uuid, slug: "s", nodeId: "0123456789ab" })
        assert.strictEqual(folder.read(file), given)
      })
    )
  )

  it.scopedLive("is the first one saved when many ask at once", () =>
    inProject(
      Effect.gen(function* () {
        const repository = yield* temporaryRepository
        const ask = Effect.provide(
          Effect.flatMap(ProjectConfig, (config) => config.identity(project(repository))),
          Layer.fresh(layer)
        )
        const here = yield* Effect.all([ask, ask, ask, ask], { concurrency: "unbounded" })
        assert.strictEqual(new Set(here.map((identity) => identity.uuid)).size, 1)
      })
    )
  )

  it.scopedLive("is the same for processes that ask at once", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      const ask = Effect.async<string>((resume) => {
        const child = spawn(process.execPath, [join(import.meta.dirname, "printIdentity.ts"), repository.path], {
          stdio: ["ignore", "pipe", "inherit"]
        })
        let printed = ""
        child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()))
        child.on("close", () => resume(Effect.succeed(printed)))
      })
      const answers = yield* Effect.all([ask, ask, ask], { concurrency: "unbounded" })
      assert.match(answers[0] ?? "", /"uuid":/)
      assert.strictEqual(new Set(answers).size, 1)
    })
  )

  it.scoped("starts a broken file anew, keeps the old one, says so, and keeps an opt-out", () =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        const broken = "agents: [claude\n<<<<<<< HEAD\nsync:\n<<<<<<< a\n  enabled: false\n=======\n  x: 1\n"
        folder.write(file, broken)
        const [identity, log] = yield* withLog(config.identity(project(folder)))
        const aside = folder.list(".kittify").find((name) => name.startsWith("config.yaml.corrupt-"))
        assert.strictEqual(folder.read(`.kittify/${aside}`), broken)
        assert.isTrue(log.some((line) => line.startsWith("WARN") && line.includes(aside ?? "?")))
        assert.isFalse(yield* config.syncEnabled(project(folder)))
        assert.deepStrictEqual(yield* config.savedIdentity(project(folder)), Option.some(identity))
      })
    )
  )

  it.scoped("lasts as long as the process where nothing can be saved", () =>
    inProject(
      asSomebodyElse(
        Effect.gen(function* () {
          const folder = yield* temporaryFolder
          folder.write(file, "project:\n  slug: kept\n")
          chmodSync(folder.path, 0o755)
          return folder
        }),
        (folder) =>
          Effect.gen(function* () {
            const config = yield* ProjectConfig
            const [identity, log] = yield* withLog(config.identity(project(folder)))
            assert.strictEqual(identity.slug, "kept")
            assert.deepStrictEqual(yield* config.identity(project(folder)), identity)
            assert.strictEqual(log.length, 1)
            assert.include(log[0], "lasts only for this command")
            assert.strictEqual(folder.read(file), "project:\n  slug: kept\n")
          })
      )
    )
  )
})

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
  it.scoped("are off for a literal false and for a file that cannot say", () =>
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
          ["sync: false\n", [true, true]]
        ] as const) {
          folder.write(file, text)
          const [found, log] = yield* withLog(switches)
          assert.deepStrictEqual([found, log], [[...expected], []])
        }
        folder.write(file, "sync:\n  enabled: no\n")
        const [found, log] = yield* withLog(switches)
        assert.deepStrictEqual(found, [true, true])
        assert.include(log[0], "sync.enabled in")
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

// helpers

/** The second effect runs as a user who may not write what the first has made: root may write everything. */
function asSomebodyElse<A, E, R, E2, R2>(make: Effect.Effect<A, E, R>, use: (made: A) => Effect.Effect<void, E2, R2>) {
  return Effect.gen(function* () {
    const made = yield* make
    const root = process.geteuid?.() === 0
    yield* Effect.acquireUseRelease(
      Effect.sync(() => (root ? process.seteuid?.(65_534) : undefined)),
      () => use(made),
      () => Effect.sync(() => (root ? process.seteuid?.(0) : undefined))
    )
  })
}
