import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { makeDirectories } from "../../src/platform/makeDirectories.ts"

const inFolder = (test: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), "spec-kitty-test-"))
  try {
    test(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe("makeDirectories", () => {
  it("makes what is missing with the mode, and is content with what is there", () =>
    inFolder((folder) => {
      mkdirSync(join(folder, "a"))
      makeDirectories(join(folder, "a", "b", "c"), 0o700)
      makeDirectories(join(folder, "a", "b", "c"), 0o755)
      assert.strictEqual(statSync(join(folder, "a", "b")).mode & 0o777, 0o700)
    }))

  it("says that a file is in the way", () =>
    inFolder((folder) => {
      writeFileSync(join(folder, "file"), "")
      assert.throws(() => makeDirectories(join(folder, "file")), /EEXIST/)
      assert.throws(() => makeDirectories(join(folder, "file", "below")), /ENOTDIR/)
    }))

  it.runIf(process.platform === "linux")("returns where a parent takes no children", () => {
    assert.throws(() => makeDirectories("/proc/spec-kitty/below"), /ENOENT/)
  })
})
