import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const pathsWith = (variables: Record<string, string>) =>
  Paths.pipe(
    Effect.provide(Paths.layer),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))
  )

describe("Paths", () => {
  it.scoped("are under HOME, and nothing is created", () =>
    Effect.gen(function* () {
      const { path } = yield* temporaryFolder
      const paths = yield* pathsWith({ HOME: path })
      assert.strictEqual(paths.home, `${path}/.spec-kitty`)
      assert.strictEqual(paths.runtime, `${path}/.kittify`)
      for (const [name, file] of [
        ["credentials", "credentials"],
        ["config", "config.toml"],
        ["queue", "queue.db"],
        ["clock", "clock.json"],
        ["daemon", "daemon.json"],
        ["logs", "logs"]
      ] as const) {
        assert.strictEqual(paths[name], `${path}/.spec-kitty/${file}`)
      }
      assert.isFalse(existsSync(paths.home))
    })
  )

  it.effect("move with SPEC_KITTY_HOME, all of them", () =>
    Effect.gen(function* () {
      const paths = yield* pathsWith({ HOME: "/home/ada", SPEC_KITTY_HOME: "/elsewhere/" })
      assert.strictEqual(paths.home, "/elsewhere")
      assert.strictEqual(paths.runtime, "/elsewhere/kittify")
      assert.isTrue(Object.values(paths).every((path) => path.startsWith("/elsewhere")))
      assert.deepStrictEqual(yield* Effect.provide(Paths, Paths.layerOf("/elsewhere")), paths)
    })
  )

  it.effect("are the same wherever the command runs: a relative home is refused", () =>
    Effect.gen(function* () {
      for (const relative of ["state/kitty", ".", "../kitty", "~ada/kitty"]) {
        const error = yield* Effect.flip(pathsWith({ SPEC_KITTY_HOME: relative }))
        assert.strictEqual(error.message, `SPEC_KITTY_HOME is "${relative}" but must be an absolute path`)
      }
      assert.strictEqual((yield* pathsWith({ SPEC_KITTY_HOME: "/srv/a/../kitty/" })).home, "/srv/kitty")
      assert.strictEqual((yield* pathsWith({ SPEC_KITTY_HOME: "~/kitty" })).home, `${homedir()}/kitty`)
      assert.strictEqual((yield* pathsWith({ SPEC_KITTY_HOME: "  ", HOME: "/home/ada" })).home, "/home/ada/.spec-kitty")
      assert.strictEqual((yield* pathsWith({})).home, `${homedir()}/.spec-kitty`)
    })
  )

  it.effect("refuse what names no place", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(pathsWith({ SPEC_KITTY_HOME: "a\0b" }))).key, "SPEC_KITTY_HOME")
      const error = yield* Effect.flip(pathsWith({ HOME: "ada" }))
      assert.strictEqual(error.message, 'HOME is "ada" but must be an absolute path')
    })
  )
})
