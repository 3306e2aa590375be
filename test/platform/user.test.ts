import { hostname, userInfo } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Option } from "effect"
import { sha256Hex } from "../../src/platform/digest.ts"
import { isSwitchedOff } from "../../src/platform/environment.ts"
import { nearest } from "../../src/platform/nearest.ts"
import { hostName, userName } from "../../src/platform/user.ts"

const given = (variables: ReadonlyArray<readonly [string, string]>) =>
  Effect.withConfigProvider(userName, ConfigProvider.fromMap(new Map(variables)))

describe("who and where we are", () => {
  it.effect("takes the first name that the environment gives, else the account's", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* hostName, hostname())
      assert.strictEqual(
        yield* given([
          ["USER", "ada"],
          ["USERNAME", "other"]
        ]),
        "ada"
      )
      assert.strictEqual(
        yield* given([
          ["LOGNAME", "grace"],
          ["USER", "ada"]
        ]),
        "grace"
      )
      assert.strictEqual(
        yield* given([
          ["LOGNAME", ""],
          ["USERNAME", "lin"]
        ]),
        "lin"
      )
      assert.strictEqual(yield* given([]), userInfo().username)
    })
  )
})

describe("small things", () => {
  it("name the nearest word, if one is near", () => {
    assert.deepStrictEqual(
      nearest("sync.servr_url", ["sync.enabled", "sync.server_url"]),
      Option.some("sync.server_url")
    )
    assert.deepStrictEqual(nearest("colour", ["sync.enabled"]), Option.none())
  })

  it("digest UTF-8", () => {
    assert.strictEqual(sha256Hex("host:user").slice(0, 12), "2e1a29e6f4ef")
    assert.strictEqual(sha256Hex("ü"), sha256Hex(Buffer.from("ü")))
  })

  it("know a plain no", () => {
    assert.deepStrictEqual(["", " No ", "0", "FALSE", "1", "github"].map(isSwitchedOff), [
      true,
      true,
      true,
      true,
      false,
      false
    ])
  })
})
