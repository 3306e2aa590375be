import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, TestClock } from "effect"
import { readdirSync, statSync } from "node:fs"
import { UnexpectedAnswer } from "../../src/auth/errors.ts"
import { Paths } from "../../src/config/Paths.ts"
import { errorDocument } from "../../src/output/errorDocument.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { doOnce } from "../../src/tracker/once.ts"
import { OperationLog, type Slot } from "../../src/tracker/OperationLog.ts"
import { Progress } from "../../src/tracker/Progress.ts"
import { temporaryFolder, withLog } from "../helpers/folder.ts"
import { change, signedIn, steadyJitter, until, waitOut, web } from "./world.ts"

const slot: Slot = { scope: "https://h|ann|demo-team", ...web, verb: "push" }

const logIn = (home: string) =>
  Effect.map(Layer.build(OperationLog.layer.pipe(Layer.provide(Paths.layerOf(home)))), (built) =>
    Context.get(built, OperationLog)
  )

/** A push that is done once, as the service does it; every call is a command of its own. */
const desk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const world = yield* signedIn(options)
    const folder = yield* temporaryFolder
    const said: Array<string> = []
    const push = (title: string, fresh = false) =>
      Effect.gen(function* () {
        const items = [change("WEB-101", { title })]
        return yield* doOnce({
          slot,
          body: JSON.stringify(items),
          what: "push",
          fresh,
          send: (once) => world.client.push({ ...web, items }, once),
          resume: world.client.awaitPush
        }).pipe(Effect.provideService(OperationLog, yield* logIn(folder.path)))
      }).pipe(
        Effect.scoped,
        Effect.provideService(Progress, (text) => Effect.sync(() => said.push(text)))
      )
    const recorded = () => (folder.list().includes("operations") ? folder.list("operations") : [])
    const keys = Effect.map(world.seen, (all) =>
      all.filter(({ route }) => route === "tracker/push").map(({ headers }) => headers["idempotency-key"])
    )
    const fault = (text: string) => Effect.flatMap(parseFault(text), world.inject)
    return { ...world, folder, said, push, recorded, keys, fault }
  })

describe("a push", () => {
  it.scoped("is forgotten when it has ended, so that the same one can be done again", () =>
    Effect.gen(function* () {
      const { keys, push, recorded, said } = yield* desk()
      yield* push("New")
      assert.deepStrictEqual(recorded(), [])
      yield* push("New")
      assert.strictEqual(new Set(yield* keys).size, 2)
      assert.deepStrictEqual(said, [])
    })
  )

  it.scoped("is on disk before it is sent, for nobody else to read", () =>
    Effect.gen(function* () {
      const { fault, folder, push, recorded } = yield* desk()
      yield* fault("tracker/push=drop:1")
      yield* Effect.flip(push("New"))
      const [name = ""] = recorded()
      assert.match(name, /^push-[0-9a-f]{16}\.json$/)
      assert.strictEqual(statSync(folder.at("operations", name)).mode & 0o777, 0o600)
      const { operations } = JSON.parse(folder.read(`operations/${name}`))
      assert.hasAllKeys(operations[0], ["body_sha256", "idempotency_key", "operation_id", "started_at"])
    })
  )

  it.scoped.each(["drop:1", "lose:1", "500:1", "503:1"])("that met %s is resumed with its key", (mishap) =>
    Effect.gen(function* () {
      const { fault, issues, keys, push, said } = yield* desk()
      yield* fault(`tracker/push=${mishap}`)
      yield* Effect.flip(push("New"))
      yield* push("New")
      const [first, second] = yield* keys
      assert.strictEqual(first, second)
      assert.lengthOf(said, 1)
      assert.include(said[0], "Resuming the push")
      const [issue] = yield* issues("linear", "web")
      assert.deepStrictEqual([issue?.title, issue?.providerMetadata?.["version"]], ["New", 2])
    })
  )

  it.scoped.each(["400:1", "403:1", "409:1", "422:1"])("that was refused with %s has ended", (mishap) =>
    Effect.gen(function* () {
      const { fault, keys, push, recorded } = yield* desk()
      yield* fault(`tracker/push=${mishap}`)
      yield* Effect.flip(push("New"))
      assert.deepStrictEqual(recorded(), [])
      yield* push("New")
      assert.strictEqual(new Set(yield* keys).size, 2)
    })
  )

  it.scoped("with other items is another one, and costs the unfinished one nothing", () =>
    Effect.gen(function* () {
      const { fault, keys, push } = yield* desk()
      yield* fault("tracker/push=drop:1")
      yield* Effect.flip(push("New"))
      yield* push("Other")
      yield* push("New")
      const [first, second, third] = yield* keys
      assert.notStrictEqual(first, second)
      assert.strictEqual(first, third)
    })
  )

  it.scoped("starts anew when it is told to, and after a day", () =>
    Effect.gen(function* () {
      const { fault, keys, push, said } = yield* desk({ tokenLifetime: 604_800 })
      yield* fault("tracker/push=drop:3")
      yield* Effect.flip(push("New"))
      yield* Effect.flip(push("New", true))
      yield* TestClock.adjust("24 hours")
      yield* Effect.flip(push("New"))
      assert.strictEqual(new Set(yield* keys).size, 3)
      assert.deepStrictEqual(said, [])
    })
  )
})

describe("a push in the background", () => {
  it.scoped("that was stopped is waited for, and not sent again", () =>
    Effect.gen(function* () {
      const { push, recorded, routes, said } = yield* desk({ async: true, operationDelay: "10 minutes" })
      const running = yield* Effect.fork(push("New"))
      yield* until(Effect.map(routes, (all) => all.length >= 2))
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(running)))
      yield* TestClock.adjust("10 minutes")
      const { envelope } = yield* push("New")
      assert.strictEqual(envelope.items?.[0]?.outcome, "updated")
      assert.match(said.join("\n"), /Resuming the push that was started at \S+Z \(operation [0-9a-f-]{36}\); --new/)
      assert.lengthOf(
        (yield* routes).filter((route) => route.startsWith("tracker/push")),
        1
      )
      assert.deepStrictEqual(recorded(), [])
    })
  )

  it.scoped("that outlasts our patience is taken up by the same command", () =>
    Effect.gen(function* () {
      const { push, recorded, routes } = yield* desk({
        async: true,
        operationDelay: "7 minutes",
        tokenLifetime: 604_800
      })
      const running = yield* Effect.fork(steadyJitter(Effect.flip(push("New"))))
      const delays = [1040, 2080, 4160, 8320, 16_640, ...Array.from({ length: 8 }, () => 31_200)]
      for (const delay of [...delays, 300_000 - 281_840]) yield* waitOut(delay)
      const error = yield* Fiber.join(running)
      assert.strictEqual(error._tag, "OperationTimedOut")
      assert.lengthOf(recorded(), 1)
      yield* TestClock.adjust("2 minutes")
      const { envelope } = yield* push("New")
      assert.strictEqual(envelope.status, "ok")
      assert.lengthOf(
        (yield* routes).filter((route) => route.startsWith("tracker/push")),
        1
      )
    })
  )

  it.scoped("that the host has forgotten is asked for by its key", () =>
    Effect.gen(function* () {
      const { fault, keys, push } = yield* desk({ async: true, operationDelay: 0 })
      yield* fault("tracker/operations=500:1")
      yield* Effect.flip(push("New"))
      yield* fault("tracker/operations=404:1")
      yield* push("New")
      const [first, second] = yield* keys
      assert.strictEqual(first, second)
    })
  )

  it.scoped("whose host does not know the operation either is told the way out", () =>
    Effect.gen(function* () {
      const { fault, push, recorded } = yield* desk({ async: true, operationDelay: 0 })
      yield* fault("tracker/operations=404:3")
      assert.strictEqual((yield* Effect.flip(push("New")))._tag, "OperationLost")
      const again = yield* Effect.flip(push("New"))
      assert.include(errorDocument(again).next_action, "--new")
      assert.include(again.message, "does not know operation")
      assert.lengthOf(recorded(), 1)
      yield* push("New", true)
      assert.deepStrictEqual(recorded(), [])
    })
  )

  it.scoped("that is over is forgotten, also when nobody understands how it ended", () =>
    Effect.gen(function* () {
      const { folder, recorded } = yield* desk()
      const log = yield* logIn(folder.path)
      const ended = new UnexpectedAnswer({ url: "/", reason: "items: expected an array", ended: true })
      const change = { slot, body: "[]", what: "push", fresh: false, send: () => Effect.fail(ended) }
      yield* Effect.flip(doOnce(change).pipe(Effect.provideService(OperationLog, log)))
      assert.deepStrictEqual(recorded(), [])
    })
  )

  it.scoped("that may not be asked about is kept", () =>
    Effect.gen(function* () {
      const { fault, push, recorded } = yield* desk({ async: true, operationDelay: 0 })
      yield* fault("tracker/operations=403:1")
      yield* Effect.flip(push("New"))
      assert.lengthOf(recorded(), 1)
    })
  )
})

describe("the record", () => {
  it.scoped("that is broken is kept aside, by name", () =>
    Effect.gen(function* () {
      const { fault, folder, push, recorded } = yield* desk()
      yield* fault("tracker/push=drop:1")
      yield* Effect.flip(push("New"))
      const [name = ""] = recorded()
      folder.write(`operations/${name}`, "{")
      const [, log] = yield* withLog(push("New"))
      assert.match(log.join("\n"), /broken; it is kept as .*\.json\.corrupt-/)
      assert.lengthOf(
        readdirSync(folder.at("operations")).filter((one) => one.includes(".corrupt-")),
        1
      )
    })
  )

  it.scopedLive("gives one key to all who start the same at once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const log = yield* logIn(folder.path)
      const started = yield* Effect.all(
        Array.from({ length: 20 }, () => log.start(slot, "[]", { fresh: false })),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(started.map(({ idempotencyKey }) => idempotencyKey)).size, 1)
      assert.lengthOf(
        started.filter(({ resumed }) => !resumed),
        1
      )
    })
  )
})
