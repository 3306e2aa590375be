import { chmodSync, writeFileSync, existsSync } from "node:fs"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { nodeIdOf } from "../../src/config/ProjectIdentity.ts"
import { hostName } from "../../src/platform/user.ts"
import { temporaryFolder, temporaryRepository, withLog } from "../helpers/folder.ts"
import { layer, inProject, file, project, uuid, asSomebodyElse } from "./projectWorld.ts"

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

  it.scoped.each<readonly [string, Buffer, boolean]>([
    ["is UTF-16", Buffer.from("\ufeffsync:\r\n  enabled: false\r\n", "utf16le"), false],
    ["lacks its last brace", Buffer.from('{"project":{"uuid":"x"},"sync":{"enabled":false}\n'), false],
    ["has a tab where none may be", Buffer.from("sync:\n\tenabled: no\n"), false],
    ["is cut off", Buffer.from("agents: [claude]\nsy"), false],
    ["agrees", Buffer.from("sync:\n  enabled: true\nagents: [claude\n"), true],
    ["never spoke of it", Buffer.from("agents: [claude\n"), true]
  ])("starts a broken file anew as one whose events stay, unless it cannot have said so: it %s", ([, bytes, agrees]) =>
    inProject(
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const config = yield* ProjectConfig
        writeFileSync(folder.write(file, ""), bytes)
        const [, log] = yield* withLog(config.identity(project(folder)))
        assert.strictEqual(yield* config.syncEnabled(project(folder)), agrees)
        assert.strictEqual(log.join().includes("spec-kitty config set sync.enabled true"), !agrees)
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
