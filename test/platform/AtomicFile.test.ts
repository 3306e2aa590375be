import { execFileSync } from "node:child_process"
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync
} from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Option } from "effect"
import {
  appendDurable,
  copyAside,
  quarantine,
  readTextIfExists,
  writeAtomic,
  writeNamed
} from "../../src/platform/AtomicFile.ts"
import { errorDocument } from "../../src/output/errorDocument.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { asNobody } from "../helpers/nobody.ts"

const modeOf = (path: string) => statSync(path).mode & 0o777

describe("writeAtomic", () => {
  it.scoped("creates parents with the asked permissions", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* writeAtomic(folder.at("a/b/secret"), "x", { mode: 0o600, directoryMode: 0o700 })
      assert.strictEqual(folder.read("a/b/secret"), "x")
      assert.deepStrictEqual(
        [folder.at("a"), folder.at("a/b"), folder.at("a/b/secret")].map(modeOf),
        [0o700, 0o700, 0o600]
      )
    })
  )

  it.scoped("keeps the permissions of a file it replaces, also when the umask is stricter", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      chmodSync(folder.write("script", "old"), 0o775)
      yield* writeAtomic(folder.at("script"), "new")
      assert.strictEqual(folder.read("script"), "new")
      assert.strictEqual(modeOf(folder.at("script")), 0o775)
    })
  )

  it.scoped("leaves no temporary file behind when it fails", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      mkdirSync(folder.at("taken/inside"), { recursive: true })
      const error = yield* Effect.flip(writeAtomic(folder.at("taken"), "x"))
      assert.strictEqual(error._tag, "FileFailed")
      assert.include(error.message, folder.at("taken"))
      assert.deepStrictEqual(folder.list(), ["taken"])
    })
  )

  it.scoped("tells what the system refuses of the file, not of a temporary one", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      chmodSync(folder.path, 0o555)
      const error = yield* Effect.flip(asNobody(writeAtomic(folder.at("file"), "x")))
      assert.strictEqual(error.message, `Cannot write ${folder.at("file")}: permission denied`)
      assert.include(errorDocument(error).next_action, `you may write in ${folder.path},`)
    })
  )

  it.scoped("replaces a symbolic link and leaves its target alone", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const target = folder.write("target", "precious")
      symlinkSync(target, folder.at("link"))
      yield* writeAtomic(folder.at("link"), "new")
      assert.strictEqual(folder.read("target"), "precious")
      assert.strictEqual(folder.read("link"), "new")
    })
  )

  it.scoped("says what is in the way of a parent", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("file", "")
      const error = yield* Effect.flip(writeAtomic(folder.at("file/below"), "x"))
      assert.deepInclude({ ...error }, { _tag: "FileFailed", operation: "create" })
    })
  )
})

describe("writeNamed", () => {
  it.scoped("replaces a file, and writes into what is none and stays what it is", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* writeNamed(folder.write("file", "old"), "new")
      yield* writeNamed(folder.at("fresh"), "new")
      symlinkSync("file", folder.at("link"))
      yield* writeNamed(folder.at("link"), "newer")
      assert.isTrue(lstatSync(folder.at("link")).isSymbolicLink())
      assert.deepStrictEqual([folder.read("file"), folder.read("fresh")], ["newer", "new"])
      yield* writeNamed("/dev/null", "x")
      assert.isTrue(statSync("/dev/null").isCharacterDevice())
    })
  )

  it.scoped("does not wait for whoever reads a pipe", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const pipe = folder.at("pipe")
      execFileSync("mkfifo", [pipe])
      assert.strictEqual((yield* Effect.flip(writeNamed(pipe, "x")))._tag, "FileFailed")
      const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
      yield* writeNamed(pipe, "report")
      assert.strictEqual(readFileSync(reader, "utf8"), "report")
      closeSync(reader)
      assert.isTrue(lstatSync(pipe).isFIFO())
    })
  )
})

describe("readTextIfExists", () => {
  it.scoped("does not wait for a pipe, and reads no device that has no end", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      execFileSync("mkfifo", [folder.at("pipe")])
      symlinkSync("/dev/zero", folder.at("endless"))
      for (const name of ["pipe", "endless"]) {
        const error = yield* Effect.flip(readTextIfExists(folder.at(name)))
        assert.strictEqual(error.message, `Cannot read ${folder.at(name)}: it is a pipe or a device`)
      }
    })
  )

  it.scoped("reads text without its byte order mark, and nothing where nothing is", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("file", "\uFEFFa = 1\n")
      assert.deepStrictEqual(yield* readTextIfExists(folder.at("file")), Option.some("a = 1\n"))
      assert.deepStrictEqual(yield* readTextIfExists(folder.at("missing")), Option.none())
      assert.deepStrictEqual(yield* readTextIfExists(folder.at("file/below")), Option.none())
      assert.deepInclude({ ...(yield* Effect.flip(readTextIfExists(folder.path))) }, { code: "EISDIR" })
    })
  )

  it.scoped.prop(
    "hands back what writeAtomic was given",
    [FastCheck.fullUnicodeString()],
    ([text]) =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        yield* writeAtomic(folder.at("file"), `x${text}`)
        assert.deepStrictEqual(yield* readTextIfExists(folder.at("file")), Option.some(`x${text}`))
      }),
    { fastCheck: { numRuns: 30 } }
  )
})

describe("appendDurable", () => {
  it.scoped("adds behind what is there and ends a torn line first", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const log = folder.at("deep/log")
      yield* appendDurable(log, "one\n")
      yield* appendDurable(log, "two\n")
      assert.strictEqual(folder.read("deep/log"), "one\ntwo\n")
      folder.write("torn", '{"half":')
      yield* appendDurable(folder.at("torn"), "whole\n")
      assert.strictEqual(folder.read("torn"), '{"half":\nwhole\n')
    })
  )

  it.scoped("refuses to write through a symbolic link", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      symlinkSync(folder.write("target", "mine\n"), folder.at("link"))
      const error = yield* Effect.flip(appendDurable(folder.at("link"), "x\n"))
      assert.deepInclude({ ...error }, { code: "ELOOP", reason: "it is a symbolic link" })
      assert.strictEqual(folder.read("target"), "mine\n")
    })
  )

  it.scoped("takes back a write that does not fit on the device", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(appendDurable("/dev/full", "x\n"))
      assert.deepInclude({ ...error }, { code: "ENOSPC", reason: "no space is left on the device" })
    }).pipe(Effect.when(() => existsSync("/dev/full")))
  )
})

describe("quarantine", () => {
  it.scoped("moves a broken file aside and never over an earlier one", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = folder.write("queue.db", "first")
      const first = yield* quarantine(path)
      folder.write("queue.db", "second")
      const second = yield* quarantine(path)
      assert.match(first, /queue\.db\.corrupt-\d{8}T\d{9}Z$/)
      assert.deepStrictEqual(
        [first, second].map((aside) => folder.read(aside.slice(folder.path.length))),
        ["first", "second"]
      )
      assert.isFalse(existsSync(path))
    })
  )

  it.scoped("can keep the original where it is", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const aside = yield* copyAside(folder.write("config.yaml", "broken"))
      assert.strictEqual(folder.read("config.yaml"), "broken")
      assert.strictEqual(folder.list().length, 2)
      assert.include(aside, "config.yaml.corrupt-")
      assert.strictEqual((yield* Effect.flip(quarantine(folder.at("missing")))).code, "ENOENT")
    })
  )
})
