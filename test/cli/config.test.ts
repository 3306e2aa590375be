import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { configExplain } from "../../src/cli/config/explain.ts"
import { configGet } from "../../src/cli/config/get.ts"
import { configList } from "../../src/cli/config/list.ts"
import { configSet } from "../../src/cli/config/set.ts"
import { CurrentProject } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Output } from "../../src/output/Output.ts"
import { Git } from "../../src/platform/Git.ts"
import { Terminal, TerminalRecord } from "../../src/platform/Terminal.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { temporaryFolder, type Folder } from "../helpers/folder.ts"

const verbs = { list: configList, get: configGet, set: configSet, explain: configExplain }

const services = Layer.mergeAll(
  Layer.merge(CurrentProject.layer, Layer.provide(ProjectConfig.layer, Git.layer)).pipe(
    Layer.provideMerge(Paths.layer)
  ),
  NodeFileSystem.layer,
  NodePath.layer,
  NodeTerminal.layer
)

/** What a verb prints; `json` as the root option would make it. */
const printed = (folder: Folder, name: keyof typeof verbs, args: ReadonlyArray<string>, json = false) =>
  Effect.gen(function* () {
    yield* verbs[name].run(args)
    return yield* Effect.flatMap(TerminalRecord, ({ stdout }) => stdout)
  }).pipe(
    Effect.provide(services),
    Effect.provide(Layer.provideMerge(Output.layer({ json, color: false }), Terminal.layerMemory())),
    Effect.provideService(WorkingDirectory, folder.path),
    Effect.withConfigProvider(
      ConfigProvider.fromMap(
        new Map([
          ["SPEC_KITTY_HOME", folder.at("home")],
          ["SPEC_KITTY_SAAS_URL", "https://env.example"]
        ])
      )
    )
  )

describe("spec-kitty config", () => {
  it.scoped("sets, gets and lists", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write(".kittify/config.yaml", "")
      assert.strictEqual(
        yield* printed(folder, "set", ["sync.max_queue_size", "5"]),
        `sync.max_queue_size is 5 (${folder.at("home/config.toml")})\n`
      )
      assert.strictEqual(yield* printed(folder, "get", ["sync.max_queue_size"]), "5\n")
      assert.deepStrictEqual(JSON.parse(yield* printed(folder, "get", ["sync.enabled"], true)), {
        key: "sync.enabled",
        value: true,
        source: "default"
      })
      const lines = (yield* printed(folder, "list", [])).trimEnd().split("\n")
      assert.match(lines[0] ?? "", /^sync\.server_url +https:\/\/env\.example +SPEC_KITTY_SAAS_URL$/)
      assert.strictEqual(JSON.parse(yield* printed(folder, "list", [], true)).settings.length, lines.length)
    })
  )

  it.scoped("explains who wins and what is wrong", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const saved = yield* printed(folder, "set", ["sync.server_url", "https://file.example"])
      assert.include(saved, "Saved, but SPEC_KITTY_SAAS_URL is set and wins")
      const explained = yield* printed(folder, "explain", ["sync.server_url"])
      assert.include(explained, "from     SPEC_KITTY_SAAS_URL\n  lost     https://file.example (user)\n")
      folder.write("home/config.toml", "[sync]\nmax_queue_size = 0\n")
      assert.include(yield* printed(folder, "explain", ["sync.max_queue_size"]), 'problem  "0" is not a whole number')
      assert.include(yield* printed(folder, "list", []), '"0" is not a whole number')
      assert.deepInclude(JSON.parse(yield* printed(folder, "explain", ["sync.max_queue_size"], true)), {
        value: 100_000,
        source: "default",
        overridden: [{ source: "user", value: 0 }]
      })
    })
  )

  it.scoped("fails with the room's own errors", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.deepInclude(
        { ...(yield* Effect.flip(printed(folder, "get", ["sync.enable"]))) },
        { _tag: "UnknownSetting", nearest: "sync.enabled" }
      )
      assert.deepInclude(
        { ...(yield* Effect.flip(printed(folder, "set", ["sync.enabled", "true"]))) },
        { _tag: "NotAProject" }
      )
    })
  )
})
