import { chmodSync, existsSync, statSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { hasSession } from "../../src/auth/Credentials.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import * as FileCredentialStore from "../../src/auth/FileCredentialStore.ts"
import { Paths } from "../../src/config/Paths.ts"
import { temporaryFolder, withLog } from "../helpers/folder.ts"
import { account } from "./world.ts"

const ann = account("https://k.test")
const fileStore = (home: string) => Layer.provide(FileCredentialStore.layer, Paths.layerOf(home))

const stores = {
  memory: CredentialStore.layerMemory(),
  file: Layer.unwrapScoped(Effect.map(temporaryFolder, ({ at }) => fileStore(at("home"))))
}

describe.each(Object.entries(stores))("CredentialStore (%s)", (_name, layer) => {
  it.effect("gives back what was saved", () =>
    Effect.gen(function* () {
      const store = yield* CredentialStore
      assert.isTrue(Option.isNone(yield* store.get))
      yield* store.save(ann)
      const found = Option.getOrThrow(yield* store.get)
      assert.deepStrictEqual(
        [found.username, found.teamSlug, found.serverUrl],
        ["ann", Option.some("kittens"), ann.serverUrl]
      )
      assert.strictEqual(Redacted.value(found.access), "access-1")
      assert.strictEqual(found.accessExpiresAt, ann.accessExpiresAt)
    }).pipe(Effect.provide(layer))
  )

  it.effect("forgets the tokens but not whose they were", () =>
    Effect.gen(function* () {
      const store = yield* CredentialStore
      yield* store.save(ann)
      yield* store.clearTokens
      const found = Option.getOrThrow(yield* store.get)
      assert.strictEqual(found.username, "ann")
      assert.isFalse(hasSession(found, 0))
      assert.strictEqual(Redacted.value(found.refresh), "")
    }).pipe(Effect.provide(layer))
  )

  it.effect("signs out once", () =>
    Effect.gen(function* () {
      const store = yield* CredentialStore
      yield* store.save(ann)
      assert.deepStrictEqual([yield* store.signOut, yield* store.signOut], [true, false])
      assert.isTrue(Option.isNone(yield* store.get))
    }).pipe(Effect.provide(layer))
  )

  it.effect("can be written while it is locked", () =>
    Effect.gen(function* () {
      const store = yield* CredentialStore
      yield* store.locked(Effect.zipRight(store.save(ann), store.clearTokens))
      assert.isTrue(Option.isSome(yield* store.get))
    }).pipe(Effect.provide(layer))
  )

  it.effect("lets one at a time behind the lock", () =>
    Effect.gen(function* () {
      const store = yield* CredentialStore
      const seen: Array<string> = []
      const visit = store.locked(
        Effect.gen(function* () {
          seen.push("in")
          yield* Effect.yieldNow()
          seen.push("out")
        })
      )
      yield* Effect.all([visit, visit, visit], { concurrency: "unbounded" })
      assert.strictEqual(seen.join(" "), "in out in out in out")
    }).pipe(Effect.provide(layer))
  )
})

describe("FileCredentialStore", () => {
  const here = Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const within = <A, E>(use: (store: CredentialStore["Type"]) => Effect.Effect<A, E>) =>
      Effect.flatMap(CredentialStore, use).pipe(Effect.provide(fileStore(folder.at("home"))))
    return { folder, within }
  })

  it.scoped("creates nothing by reading or by signing nobody out", () =>
    Effect.gen(function* () {
      const { folder, within } = yield* here
      yield* within((store) => store.get)
      yield* within((store) => store.signOut)
      assert.isFalse(existsSync(folder.at("home")))
    })
  )

  it.scoped("writes for this user alone", () =>
    Effect.gen(function* () {
      const { folder, within } = yield* here
      yield* within((store) => store.save(ann))
      assert.strictEqual(statSync(folder.at("home/credentials")).mode & 0o777, 0o600)
      assert.strictEqual(statSync(folder.at("home")).mode & 0o777, 0o700)
    })
  )

  it.scoped("warns once of a file that others may read, and closes it with the next login", () =>
    Effect.gen(function* () {
      const { folder, within } = yield* here
      yield* within((store) => store.save(ann))
      chmodSync(folder.at("home/credentials"), 0o644)
      const [, log] = yield* withLog(within((store) => Effect.zipRight(store.get, store.get)))
      assert.lengthOf(log, 1)
      assert.include(log[0], `WARN Other users may read ${folder.at("home/credentials")}`)
      yield* within((store) => store.save(ann))
      assert.strictEqual(statSync(folder.at("home/credentials")).mode & 0o777, 0o600)
    })
  )

  it.scoped("leaves nothing of an account behind, and the file only if it holds more", () =>
    Effect.gen(function* () {
      const { folder, within } = yield* here
      yield* within((store) => store.save(ann))
      yield* within((store) => store.signOut)
      assert.isFalse(existsSync(folder.at("home/credentials")))

      folder.write("home/credentials", '[tracker.providers.beads]\ncommand = "bd"\n')
      yield* within((store) => store.save(ann))
      yield* within((store) => store.signOut)
      assert.strictEqual(folder.read("home/credentials").trim(), '[tracker.providers.beads]\ncommand = "bd"')
    })
  )

  it.scoped("says that a broken file is broken, where, and without quoting it", () =>
    Effect.gen(function* () {
      const { folder, within } = yield* here
      const path = folder.write("home/credentials", '[tokens]\naccess = "very-secret\n')
      for (const use of ["get", "signOut", "clearTokens"] as const) {
        const error = yield* Effect.flip(Effect.asVoid(within((store) => store[use])))
        assert.strictEqual(error._tag, "CredentialsBroken")
        assert.include(error.message, path)
        assert.notInclude(JSON.stringify(error) + error.message, "very-secret")
      }
      assert.include(folder.read("home/credentials"), "very-secret")
    })
  )

  it.scoped("moves a broken file aside before it writes, and says where to", () =>
    Effect.gen(function* () {
      const { folder, within } = yield* here
      folder.write("home/credentials", '[tokens]\naccess = "very-secret\n')
      const [, log] = yield* withLog(within((store) => store.save(ann)))
      const aside = folder.list("home").filter((name) => name.startsWith("credentials.corrupt-"))
      assert.lengthOf(aside, 1)
      assert.include(folder.read(`home/${aside[0]}`), "very-secret")
      assert.isTrue(log.some((line) => line.includes(folder.at("home", aside[0] ?? ""))))
      assert.isTrue(Option.isSome(yield* within((store) => store.get)))
    })
  )
})
