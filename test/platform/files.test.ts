import { symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { isMissing, isReadOnly } from "../../src/platform/fileFailed.ts"
import { kindOf, listDirectory, makeDirectory, readTextUpTo, realPath, removeFile } from "../../src/platform/files.ts"
import { temporaryFolder } from "../helpers/folder.ts"

describe("files", () => {
  it.scoped("say what is there", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("b", "")
      yield* makeDirectory(folder.at("a/deep"), 0o700)
      symlinkSync(folder.at("a"), folder.at("link"))
      symlinkSync(folder.at("gone"), folder.at("dangling"))
      const names = ["b", "a", "link", "dangling", "b/below"]
      const kinds = yield* Effect.forEach(names, (name) => kindOf(folder.at(name)))
      assert.deepStrictEqual(kinds, ["file", "directory", "directory", "missing", "missing"])
      assert.strictEqual(yield* kindOf("/dev/null"), "other")
      assert.deepStrictEqual(yield* listDirectory(folder.path), ["a", "b", "dangling", "link"])
      assert.deepStrictEqual(yield* listDirectory(folder.at("gone")), [])
      assert.strictEqual(yield* realPath(folder.at("link/deep")), folder.at("a/deep"))
      assert.isTrue(isMissing(yield* Effect.flip(realPath(folder.at("gone")))))
    })
  )

  it.scoped("are read up to a limit, endless ones too", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = folder.write("a", `\ufeff${"é".repeat(50_000)}`)
      assert.deepStrictEqual(yield* readTextUpTo(path, 100_003), Option.some("é".repeat(50_000)))
      assert.deepStrictEqual(yield* readTextUpTo(path, 100_002), Option.none())
      assert.deepStrictEqual(yield* readTextUpTo("/dev/zero", 1_000_000), Option.none())
      assert.deepStrictEqual(yield* readTextUpTo("/dev/null", 0), Option.some(""))
      assert.isTrue(isMissing(yield* Effect.flip(readTextUpTo(folder.at("gone"), 1))))
      assert.strictEqual((yield* Effect.flip(readTextUpTo(folder.path, 1))).code, "EISDIR")
    })
  )

  it.scoped("remove a file once, and again", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* removeFile(folder.write("a", ""))
      yield* removeFile(folder.at("a"))
      assert.deepStrictEqual(folder.list(), [])
      assert.isFalse(isReadOnly(yield* Effect.flip(removeFile(folder.path))))
    })
  )
})
