import { spawn } from "node:child_process"
import { statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, TestClock } from "effect"
import { withFileLock } from "../../src/platform/FileLock.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const run = (script: string, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      const ended = Effect.async<number | null>((resume) => {
        if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.succeed(child.exitCode))
        child.once("close", (code) => resume(Effect.succeed(code)))
      })
      const spoken = Effect.async<void>((resume) => void child.stdout.once("data", () => resume(Effect.void)))
      return { child, ended, spoken }
    }),
    ({ child, ended }) =>
      Effect.zipRight(
        Effect.sync(() => child.kill("SIGKILL")),
        ended
      )
  )

describe("withFileLock", () => {
  it.scopedLive("creates a private, empty file in a private directory and leaves it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.strictEqual(yield* Effect.succeed(42).pipe(withFileLock(folder.at("locks/x.lock"))), 42)
      assert.strictEqual(statSync(folder.at("locks")).mode & 0o777, 0o700)
      const file = statSync(folder.at("locks/x.lock"))
      assert.deepStrictEqual([file.mode & 0o777, file.size], [0o600, 0])
      assert.deepStrictEqual(folder.list("locks"), ["x.lock"])
    })
  )

  it.scopedLive("lets one process after the other in", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = folder.write("count", "0")
      const counters = yield* Effect.all([1, 2, 3].map(() => run("countUnderLock.ts", folder.at("lock"), file)))
      const codes = yield* Effect.all(
        counters.map(({ ended }) => ended),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(codes, [0, 0, 0])
      assert.strictEqual(folder.read("count"), "75")
    })
  )

  it.scopedLive("gives up in time while another process holds it, and gets it when that one is killed", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const holder = yield* run("holdLock.ts", folder.at("lock"))
      yield* holder.spoken
      const error = yield* Effect.flip(Effect.void.pipe(withFileLock(folder.at("lock"), { wait: "150 millis" })))
      assert.deepInclude({ ...error }, { _tag: "LockTimeout", path: folder.at("lock"), waitedMillis: 150 })
      const waiting = yield* Effect.fork(Effect.succeed("mine").pipe(withFileLock(folder.at("lock"))))
      holder.child.kill("SIGKILL")
      assert.strictEqual(yield* Fiber.join(waiting), "mine")
    })
  )

  it.scoped("lets the fibers of one process in in the order they came", () =>
    Effect.gen(function* () {
      const lock = withFileLock((yield* temporaryFolder).at("lock"))
      const order: Array<number> = []
      const visit = (number: number) =>
        Effect.sync(() => order.push(number)).pipe(Effect.zipLeft(Effect.yieldNow()), lock)
      yield* Effect.all([1, 2, 3, 4, 5].map(visit), { concurrency: "unbounded" })
      assert.deepStrictEqual(order, [1, 2, 3, 4, 5])
    })
  )

  it.scoped("times out for a fiber that wants what it already holds, also where nothing can be interrupted", () =>
    Effect.gen(function* () {
      const lock = withFileLock((yield* temporaryFolder).at("lock"))
      const twice = yield* Effect.fork(Effect.flip(lock(lock(Effect.void))))
      const uninterruptible = yield* Effect.fork(Effect.uninterruptible(Effect.flip(lock(lock(Effect.void)))))
      yield* Effect.repeatN(Effect.zipRight(TestClock.adjust("10 seconds"), Effect.yieldNow()), 5)
      assert.strictEqual((yield* Fiber.join(twice))._tag, "LockTimeout")
      assert.strictEqual((yield* Fiber.join(uninterruptible))._tag, "LockTimeout")
      assert.strictEqual(yield* lock(Effect.succeed("free")), "free")
    })
  )

  it.scoped("is free after an interruption, a failure and a defect", () =>
    Effect.gen(function* () {
      const lock = withFileLock((yield* temporaryFolder).at("lock"))
      const inside = yield* Deferred.make<void>()
      const holder = yield* Effect.fork(lock(Effect.zipRight(Deferred.succeed(inside, undefined), Effect.never)))
      yield* Deferred.await(inside)
      const waiter = yield* Effect.fork(lock(Effect.void))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(waiter)
      yield* Fiber.interrupt(holder)
      yield* Effect.exit(lock(Effect.fail("no")))
      yield* Effect.exit(lock(Effect.die("bug")))
      assert.strictEqual(yield* lock(Effect.succeed("free")), "free")
    })
  )

  it.scoped("says what is wrong with a lock file that is none", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = folder.write("lock", "this is a letter to my aunt, and not an empty file")
      const error = yield* Effect.flip(Effect.void.pipe(withFileLock(path)))
      assert.deepInclude({ ...error }, { _tag: "FileFailed", path, operation: "lock" })
    })
  )
})
