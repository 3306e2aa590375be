import { createServer, type ServerResponse } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option, Redacted, TestClock } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { refreshGracePeriod } from "../../src/auth/schedules.ts"
import { Session } from "../../src/auth/Session.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { account, world } from "./world.ts"

/** A host that has taken a refresh and answers it when it is told to. */
const slowHost = Effect.gen(function* () {
  const asked = yield* Deferred.make<ServerResponse>()
  const server = createServer((request, response) => {
    request.resume().on("end", () => Deferred.unsafeDone(asked, Effect.succeed(response)))
  })
  yield* Effect.acquireRelease(
    Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.async<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, asked: Deferred.await(asked) }
})

/** Asks for a session whose token has expired, and interrupts as soon as the host has the request. */
const interruptedRefresh = Effect.gen(function* () {
  const host = yield* slowHost
  const folder = yield* temporaryFolder
  const layer = world({ home: folder.at("home"), host: host.url })
  const stored = Effect.flatMap(CredentialStore, ({ get }) => get).pipe(Effect.provide(layer))
  yield* Effect.flatMap(CredentialStore, ({ save }) => save(account(host.url, { accessExpiresAt: -1000 }))).pipe(
    Effect.provide(layer)
  )
  const asking = yield* Effect.fork(
    Effect.provide(
      Effect.flatMap(Session, ({ current }) => current),
      layer
    )
  )
  const response = yield* host.asked
  const interrupting = yield* Effect.fork(Fiber.interrupt(asking))
  return { interrupting, response, stored }
})

describe("a refresh that is interrupted", () => {
  it.scoped("keeps the tokens for which the host has spent the old ones", () =>
    Effect.gen(function* () {
      const { interrupting, response, stored } = yield* interruptedRefresh
      yield* Effect.yieldNow()
      response.setHeader("content-type", "application/json")
      response.end(JSON.stringify({ access: "access-2", refresh: "refresh-2" }))
      yield* Fiber.join(interrupting)
      const kept = Option.getOrThrow(yield* stored)
      assert.deepStrictEqual([Redacted.value(kept.access), Redacted.value(kept.refresh)], ["access-2", "refresh-2"])
    })
  )

  it.scoped("waits no longer than its grace period for a host that says nothing", () =>
    Effect.gen(function* () {
      const { interrupting, stored } = yield* interruptedRefresh
      yield* Effect.repeat(TestClock.adjust(refreshGracePeriod), {
        until: () => Effect.map(Fiber.poll(interrupting), Option.isSome)
      })
      assert.strictEqual(Redacted.value(Option.getOrThrow(yield* stored).access), "access-1")
    })
  )
})
