import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Ref } from "effect"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { runCommandLine } from "../../src/cli/program.ts"
import { Terminal } from "../../src/platform/Terminal.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { call, type Json } from "../sandbox/http.ts"

const here = Effect.map(temporaryFolder, ({ path }) => ({ home: path, cwd: path }))

/** Starts the command and gives what it printed first; it runs until the fiber is interrupted. */
const started = (...argv: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const printed = yield* Ref.make("")
    const told = yield* Ref.make("")
    const first = yield* Deferred.make<string>()
    const terminal = Layer.effect(
      Terminal,
      Effect.map(Terminal, (memory) => ({
        ...memory,
        write: (text: string) =>
          Effect.zipRight(
            Ref.update(printed, (before) => before + text),
            Effect.asVoid(Deferred.succeed(first, text))
          ),
        writeError: (text: string) => Ref.update(told, (before) => before + text)
      }))
    ).pipe(Layer.provide(Terminal.layerMemory({})))
    const catalog = yield* loadCatalog
    const surroundings = { version: "0.0.0-test", environment: {}, stdoutIsTerminal: false }
    const fiber = yield* Effect.fork(runCommandLine(catalog, argv, surroundings).pipe(Effect.provide(terminal)))
    return { first: yield* Deferred.await(first), fiber, printed: Ref.get(printed), told: Ref.get(told) }
  })

describe("spec-kitty sandbox", () => {
  it.scopedLive("prints where it listens and what to export, and ends when it is interrupted", () =>
    Effect.gen(function* () {
      const { fiber, first, printed, told } = yield* started("sandbox", "--fault", "token=401:1")
      const url = /^export SPEC_KITTY_SAAS_URL=(http:\/\/127\.0\.0\.1:\d+)$/m.exec(first)?.[1] ?? ""
      assert.include(first, "export SPEC_KITTY_ENABLE_SAAS_SYNC=1")
      const login = call(`${url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
      assert.deepStrictEqual([(yield* login).status, (yield* login).status], [401, 200])
      yield* Fiber.interrupt(fiber)
      assert.strictEqual((yield* Effect.flip(login)).message, "fetch failed")
      // It ends as it said it would: nothing more is told, on either stream.
      assert.deepStrictEqual([yield* printed, yield* told], [first, ""])
    })
  )

  it.scopedLive("says the same to programs", () =>
    Effect.gen(function* () {
      const { fiber, first } = yield* started("sandbox", "--json", "--seed", "3", "--token-lifetime", "60")
      const document: Json = JSON.parse(first)
      assert.deepStrictEqual(document, {
        url: `http://127.0.0.1:${document.port}`,
        port: document.port,
        environment: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: document.url }
      })
      const login = yield* call(`${document.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
      assert.strictEqual(login.body.access_lifetime, 60)
      yield* Fiber.interrupt(fiber)
    })
  )

  it.scopedLive("refuses what it cannot do", () =>
    Effect.gen(function* () {
      const setting = yield* here
      const fault = yield* specKitty(setting, "sandbox", "--fault", "401:many")
      assert.deepStrictEqual([fault.exitCode, fault.stdout], [2, ""])
      assert.include(fault.stderr, '"many" in the fault "401:many" is not understood')
      const host = yield* specKitty(setting, "sandbox", "--host", "0.0.0.0", "--json")
      assert.strictEqual(host.exitCode, 2)
      assert.strictEqual(JSON.parse(host.stdout).error.code, "not_loopback")
      const port = yield* specKitty(setting, "sandbox", "--port", "70000")
      assert.strictEqual(port.exitCode, 2)
    })
  )
})
