import { chmodSync, existsSync, statSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, FastCheck, Option } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { temporaryFolder, withLog, type Folder } from "../helpers/folder.ts"

const config = Effect.fn(function* (home: Folder, variables: Record<string, string> = {}) {
  const provider = ConfigProvider.fromMap(new Map(Object.entries(variables)))
  const service = yield* Effect.provide(SyncConfig, SyncConfig.layer).pipe(
    Effect.provide(Paths.layerOf(home.at("home")))
  )
  return { ...service, host: Effect.withConfigProvider(service.host, provider) }
})

const withFile = (text: string, variables?: Record<string, string>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    folder.write("home/config.toml", text)
    return yield* config(folder, variables)
  })

describe("the host", () => {
  it.scoped("is nobody's until somebody names one, and looking creates nothing", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const sync = yield* config(folder)
      assert.deepStrictEqual(yield* sync.host, Option.none())
      assert.strictEqual(yield* sync.maxQueueSize, 100_000)
      assert.strictEqual(yield* sync.backgroundDaemon, "auto")
      assert.isFalse(existsSync(folder.at("home")))
    })
  )

  it.scoped("is the environment's before the file's", () =>
    Effect.gen(function* () {
      const file = '[sync]\nserver_url = "https://file.example/"\nunknown = 1\n'
      const fromFile = { url: "https://file.example", origin: "https://file.example", source: "config" as const }
      assert.deepStrictEqual(yield* (yield* withFile(file)).host, Option.some(fromFile))
      assert.deepStrictEqual(yield* (yield* withFile(file, { SPEC_KITTY_SAAS_URL: "  " })).host, Option.some(fromFile))
      const environment = { SPEC_KITTY_SAAS_URL: "http://localhost:8080/" }
      assert.deepStrictEqual(
        yield* (yield* withFile(file, environment)).host,
        Option.some({ url: "http://localhost:8080", origin: "http://localhost:8080", source: "environment" as const })
      )
      assert.deepStrictEqual(
        Option.map(yield* (yield* withFile("not toml [", environment)).host, ({ source }) => source),
        Option.some("environment" as const)
      )
    })
  )

  it.scoped("is refused where it is wrong, without repeating a password", () =>
    Effect.gen(function* () {
      const wrong = yield* withFile("", { SPEC_KITTY_SAAS_URL: "https://ada:geheim@kitty.example" })
      const error = yield* Effect.flip(wrong.host)
      assert.deepInclude(
        { ...error },
        { _tag: "InvalidSetting", key: "SPEC_KITTY_SAAS_URL", value: "https://***@kitty.example" }
      )
      const inFile = yield* withFile("[sync]\nserver_url = 5\n")
      assert.deepInclude({ ...(yield* Effect.flip(inFile.host)) }, { key: "sync.server_url", value: "5" })
      const broken = yield* Effect.flip((yield* withFile("[sync\n")).host)
      assert.strictEqual(broken._tag, "ConfigFileBroken")
      assert.strictEqual(
        (yield* Effect.flip((yield* withFile('sync = "text"\n[sync]\n')).host))._tag,
        "ConfigFileBroken"
      )
    })
  )
})

describe("the daemon policy", () => {
  it.scoped("is read trimmed and in any case, and auto where nothing is said", () =>
    Effect.gen(function* () {
      for (const [line, policy] of [
        ['background_daemon = " Manual "', "manual"],
        ['background_daemon = "manual"', "manual"],
        ['background_daemon = "\\tAUTO"', "auto"],
        ["max_queue_size = 5", "auto"]
      ] as const) {
        const sync = yield* withFile(`[sync]\n${line}\n`)
        const [found, warnings] = yield* withLog(sync.backgroundDaemon)
        assert.deepStrictEqual([found, warnings], [policy, []], line)
      }
    })
  )

  it.scoped("is auto, with a warning, where nobody can tell", () =>
    Effect.gen(function* () {
      for (const [value, word] of [
        ['"sometimes"', "unknown"],
        ["5", "non-string"]
      ] as const) {
        const sync = yield* withFile(`[sync]\nbackground_daemon = ${value}\n`)
        const [policy, [warning]] = yield* withLog(sync.backgroundDaemon)
        assert.strictEqual(policy, "auto")
        for (const part of ["WARN", word, value, "auto"]) assert.include(warning, part)
      }
    })
  )

  it.scoped("must not be empty", () =>
    Effect.gen(function* () {
      const sync = yield* withFile('[sync]\nbackground_daemon = "  "\n')
      const error = yield* Effect.flip(sync.backgroundDaemon)
      assert.include(error.message, "sync.background_daemon")
      assert.include(error.message, "must be 'auto' or 'manual'")
    })
  )
})

describe("the queue size", () => {
  it.scoped("is what the file says, or the default with a warning", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* (yield* withFile("[sync]\nmax_queue_size = 5\n")).maxQueueSize, 5)
      for (const value of ['"many"', "0", "-1", "1.5", "true"]) {
        const sync = yield* withFile(`[sync]\nmax_queue_size = ${value}\n`)
        const [size, warnings] = yield* withLog(sync.maxQueueSize)
        assert.deepStrictEqual([size, warnings.length], [100_000, 1])
      }
    })
  )
})

describe("setting a value", () => {
  it.scoped("keeps everything else and makes the file private", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      chmodSync(folder.write("home/config.toml", "# mine\n[other]\nx = 1 # one\n"), 0o644)
      const sync = yield* config(folder)
      yield* sync.setServerUrl(" https://Kitty.example/ ")
      yield* sync.setMaxQueueSize(7)
      yield* sync.setBackgroundDaemon(" MANUAL ")
      assert.strictEqual(
        folder.read("home/config.toml"),
        '# mine\n[other]\nx = 1 # one\n\n[sync]\nserver_url = "https://kitty.example"\nmax_queue_size = 7\nbackground_daemon = "manual"\n'
      )
      assert.strictEqual(statSync(folder.at("home/config.toml")).mode & 0o777, 0o600)
    })
  )

  it.scoped("refuses what it would refuse to read, and a broken file, and changes nothing", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const sync = yield* config(folder)
      assert.include((yield* Effect.flip(sync.setServerUrl("http://kitty.example"))).message, "https://")
      assert.strictEqual((yield* Effect.flip(sync.setMaxQueueSize(0)))._tag, "SettingValueRefused")
      assert.strictEqual((yield* Effect.flip(sync.setBackgroundDaemon("")))._tag, "SettingValueRefused")
      assert.isFalse(existsSync(folder.at("home")))
      folder.write("home/config.toml", "[sync\n")
      assert.strictEqual((yield* Effect.flip(sync.setMaxQueueSize(5)))._tag, "ConfigFileBroken")
      assert.strictEqual(folder.read("home/config.toml"), "[sync\n")
    })
  )

  it.scoped("loses nothing when many set at once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const sync = yield* config(folder)
      yield* Effect.all(
        [sync.setServerUrl("https://kitty.example"), sync.setMaxQueueSize(9), sync.setBackgroundDaemon("manual")],
        { concurrency: "unbounded" }
      )
      assert.strictEqual(yield* sync.maxQueueSize, 9)
      assert.strictEqual(yield* sync.backgroundDaemon, "manual")
      assert.isTrue(Option.isSome(yield* sync.host))
    })
  )

  it.scoped.prop(
    "is what is read afterwards",
    [FastCheck.integer({ min: 1 }), FastCheck.constantFrom("auto", "manual")],
    ([size, policy]) =>
      Effect.gen(function* () {
        const sync = yield* config(yield* temporaryFolder)
        yield* sync.setMaxQueueSize(size)
        yield* sync.setBackgroundDaemon(policy)
        assert.deepStrictEqual([yield* sync.maxQueueSize, yield* sync.backgroundDaemon], [size, policy])
      }),
    { fastCheck: { numRuns: 15 } }
  )
})

it.effect("fixed values need no file", () =>
  Effect.gen(function* () {
    const sync = yield* SyncConfig
    assert.strictEqual(yield* sync.maxQueueSize, 3)
    assert.deepStrictEqual(yield* sync.host, Option.none())
    assert.strictEqual(yield* sync.backgroundDaemon, "auto")
  }).pipe(Effect.provide(SyncConfig.layerOf({ maxQueueSize: 3 })))
)
