import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Either, FastCheck, Layer } from "effect"
import { CurrentProject } from "../../src/config/CurrentProject.ts"
import { parseHost } from "../../src/config/Host.ts"
import { Paths } from "../../src/config/Paths.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import * as settings from "../../src/config/settings.ts"
import { declaredSettings } from "../../src/config/settingsRegistry.ts"
import { Git } from "../../src/platform/Git.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { temporaryFolder, type Folder } from "../helpers/folder.ts"

const services = Layer.merge(CurrentProject.layer, Layer.provide(ProjectConfig.layer, Git.layer)).pipe(
  Layer.provideMerge(Paths.layer)
)

const inFolder =
  (folder: Folder, variables: Record<string, string> = {}) =>
  <A, E>(effect: Effect.Effect<A, E, Paths | CurrentProject | ProjectConfig>) =>
    Effect.provide(effect, services).pipe(
      Effect.provideService(WorkingDirectory, folder.path),
      Effect.withConfigProvider(
        ConfigProvider.fromMap(new Map(Object.entries({ SPEC_KITTY_HOME: folder.at("home"), ...variables })))
      )
    )

describe("settings", () => {
  it.scoped("have their defaults outside of a project, and looking creates nothing", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const all = yield* inFolder(folder)(settings.list)
      assert.deepStrictEqual(
        all.map(({ key, overridden, source, value }) => [key, value, source, overridden.length]),
        [
          ["sync.server_url", null, "default", 0],
          ["sync.max_queue_size", 100_000, "default", 0],
          ["sync.background_daemon", "auto", "default", 0],
          ["sync.enabled", true, "default", 0],
          ["sync.auto_start", true, "default", 0],
          ["agents.auto_commit", true, "default", 0]
        ]
      )
      assert.isFalse(existsSync(folder.at("home")))
    })
  )

  it.scoped("say where a value is from and what lost", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write(
        "home/config.toml",
        '[sync]\nserver_url = "https://ada:geheim@file.example"\nbackground_daemon = "manual"\n'
      )
      const run = inFolder(folder, { SPEC_KITTY_SAAS_URL: "https://env.example/" })
      const url = yield* run(settings.get("sync.server_url"))
      assert.deepInclude(url, {
        value: "https://env.example",
        source: "environment",
        variable: "SPEC_KITTY_SAAS_URL",
        overridden: [{ source: "user", value: "https://***@file.example" }]
      })
      const daemon = yield* run(settings.get(" Sync.Background_Daemon "))
      assert.deepInclude(daemon, {
        value: "manual",
        source: "user",
        file: folder.at("home/config.toml"),
        overridden: [{ source: "default", value: "auto" }]
      })
    })
  )

  it.scoped("show a value that cannot be used as the commands would take it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write(
        "home/config.toml",
        '[sync]\nserver_url = "http://a.example"\nmax_queue_size = "x"\nbackground_daemon = ""\n'
      )
      folder.write(".kittify/config.yaml", "sync:\n  enabled: no\n")
      const all = yield* inFolder(folder)(settings.list)
      assert.deepStrictEqual(
        all.slice(0, 4).map(({ problem, source, value }) => [value, source, problem?.split(" is not ")[0]]),
        [
          [null, "user", '"http://a.example"'],
          [100_000, "default", '"x"'],
          [null, "user", '""'],
          [true, "default", '"no"']
        ]
      )
    })
  )

  it.scoped("are saved where they belong", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write(".kittify/config.yaml", "# ours\n")
      const run = inFolder(folder)
      assert.deepInclude(yield* run(settings.set("sync.enabled", "Off")), {
        value: false,
        source: "project",
        file: folder.at(".kittify/config.yaml")
      })
      assert.strictEqual((yield* run(settings.set("sync.enabled", "yes"))).value, true)
      assert.strictEqual((yield* run(settings.set("sync.max_queue_size", " 12 "))).value, 12)
      assert.strictEqual((yield* run(settings.set("sync.background_daemon", "MANUAL"))).value, "manual")
      assert.include(folder.read(".kittify/config.yaml"), "# ours")
      assert.strictEqual(folder.read("home/config.toml"), '[sync]\nmax_queue_size = 12\nbackground_daemon = "manual"\n')
      const masked = inFolder(folder, { SPEC_KITTY_SAAS_URL: "https://env.example" })
      const saved = yield* masked(settings.set("sync.server_url", "https://file.example/"))
      assert.deepInclude(saved, {
        value: "https://env.example",
        overridden: [{ source: "user", value: "https://file.example" }]
      })
    })
  )

  it.scoped("refuse unknown keys, wrong values and places without a project", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const run = inFolder(folder)
      const unknown = yield* Effect.flip(run(settings.get("sync.server_uri")))
      assert.strictEqual(unknown.message, "There is no setting `sync.server_uri`. Did you mean `sync.server_url`?")
      assert.strictEqual((yield* Effect.flip(run(settings.get("color")))).message, "There is no setting `color`")
      for (const [key, value] of [
        ["sync.server_url", "http://x:geheim@a.example"],
        ["sync.max_queue_size", "0"],
        ["sync.max_queue_size", "1e3"],
        ["sync.background_daemon", ""],
        ["sync.enabled", "maybe"]
      ] as const) {
        const error = yield* Effect.flip(run(settings.set(key, value)))
        assert.strictEqual(error._tag, "SettingValueRefused")
        assert.notInclude(error.message, "geheim")
      }
      assert.strictEqual((yield* Effect.flip(run(settings.set("sync.enabled", "true"))))._tag, "NotAProject")
      assert.deepStrictEqual(folder.list(), [])
    })
  )

  // A URL may hold an `@` in its path; an address that a token is sent to may not, and `set` refuses it.
  const address = FastCheck.webUrl({ validSchemes: ["https"] }).filter((url) => Either.isRight(parseHost(url)))
  const typed = FastCheck.oneof(
    FastCheck.tuple(FastCheck.constant("sync.server_url"), address),
    FastCheck.tuple(FastCheck.constant("sync.max_queue_size"), FastCheck.integer({ min: 1 }).map(String)),
    FastCheck.tuple(FastCheck.constant("sync.background_daemon"), FastCheck.constantFrom("auto", "manual")),
    FastCheck.tuple(FastCheck.constantFrom("sync.enabled", "sync.auto_start"), FastCheck.constantFrom("true", "false"))
  )

  it.scoped.prop(
    "are read as they were saved",
    [FastCheck.array(typed, { maxLength: 4 })],
    ([steps]) =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        folder.write(".kittify/config.yaml", "")
        const run = inFolder(folder)
        const saved = new Map<string, unknown>()
        for (const [key, text] of steps) saved.set(key, (yield* run(settings.set(key, text))).value)
        for (const { key, value } of yield* run(settings.list)) {
          const fallback = declaredSettings.find((declared) => declared.key === key)?.default
          assert.strictEqual(value, saved.has(key) ? saved.get(key) : fallback)
        }
      }),
    { fastCheck: { numRuns: 20 } }
  )
})
