import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Layer, Option, Redacted } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { CurrentProject, projectAt } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { DaemonCommand } from "../../src/daemon/DaemonCommand.ts"
import { nothingYet, writeDaemonState, type DaemonState } from "../../src/daemon/DaemonState.ts"
import { ensureDaemon, type Intent } from "../../src/daemon/ensureDaemon.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { withFileLock } from "../../src/platform/FileLock.ts"
import { processStart } from "../../src/platform/processes.ts"
import { serveLoopback } from "../../src/platform/loopback.ts"
import { Git } from "../../src/platform/Git.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { hostAt } from "../sync/world.ts"
import { anyDaemon } from "./world.ts"

const url = "http://127.0.0.1:4711"

const ann = (access: string) => ({
  access: Redacted.make(access),
  refresh: Redacted.make(access),
  accessExpiresAt: access === "" ? 0 : null,
  refreshExpiresAt: access === "" ? 0 : null,
  teamSlug: Option.some("red"),
  username: "ann",
  serverUrl: url
})

interface Facts {
  readonly gate: boolean
  readonly intent: Intent
  readonly switchedOff: boolean
  readonly autoStart: boolean
  readonly signedIn: boolean
  readonly policy: "auto" | "manual"
}

const all: Facts = {
  gate: true,
  intent: "remote_required",
  switchedOff: false,
  autoStart: true,
  signedIn: true,
  policy: "auto"
}

/** What `ensureDaemon` answers on a machine of these facts, where a daemon is a script that ends at once. */
const ensured = (
  facts: Facts,
  state: Partial<DaemonState> = {},
  { held = false, script, token = "token" }: { held?: boolean; script?: string; token?: string } = {}
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    folder.write(".kittify/config.yaml", facts.autoStart ? "" : "sync:\n  auto_start: false\n")
    const paths = Paths.layerOf(folder.at("home"))
    yield* Effect.provide(writeDaemonState({ ...nothingYet, ...state }), paths)
    const services = Layer.mergeAll(
      paths,
      Rollout.layerOf(facts.gate),
      SyncConfig.layerOf({ host: hostAt(url), backgroundDaemon: facts.policy }),
      CredentialStore.layerMemory(facts.signedIn ? Option.some(ann(token)) : Option.none()),
      EventQueue.layerMemory,
      CurrentProject.layerOf(projectAt(folder.path)),
      ProjectConfig.layer.pipe(Layer.provideMerge(Git.layer))
    )
    const whole = held
      ? withFileLock(folder.at("home", "locks", "daemon.lock"))(ensureDaemon({ intent: facts.intent }))
      : ensureDaemon({ intent: facts.intent })
    const [took, outcome] = yield* whole.pipe(
      Effect.timed,
      Effect.provide(services),
      Effect.provideService(DaemonCommand, script ?? folder.write("daemon.cjs", "")),
      Effect.withConfigProvider(
        ConfigProvider.fromMap(new Map([["SPEC_KITTY_NO_DAEMON", facts.switchedOff ? "1" : ""]]))
      )
    )
    return { ...outcome, took: Duration.toMillis(took) }
  })

const either = <A>(one: A, other: A) => [one, other] as const

/** Every machine there can be. */
const table = either(true, false).flatMap((gate) =>
  either<Intent>("remote_required", "local_only").flatMap((intent) =>
    either(false, true).flatMap((switchedOff) =>
      either(true, false).flatMap((autoStart) =>
        either(true, false).flatMap((signedIn) =>
          either<"auto" | "manual">("auto", "manual").map((policy): Facts => ({
            gate,
            intent,
            switchedOff,
            autoStart,
            signedIn,
            policy
          }))
        )
      )
    )
  )
)

/** S082, and what this product adds to it, in its order. */
const expected = ({ autoStart, gate, intent, policy, signedIn, switchedOff }: Facts) => {
  if (!gate) return "rollout_disabled"
  if (intent === "local_only") return "intent_local_only"
  if (switchedOff) return "switched_off"
  if (!autoStart) return "auto_start_off"
  if (!signedIn) return "not_signed_in"
  return policy === "manual" ? "policy_manual" : null
}

/** A port at which everything is heard, and answered with nothing. */
const listening = Effect.gen(function* () {
  const heard: Array<string> = []
  const hear = (line: string) => Effect.sync(() => heard.push(line))
  return { heard, port: yield* serveLoopback((line) => Effect.as(hear(line), "{}")) }
})

describe("ensureDaemon", () => {
  it.scopedLive("starts one only where everything speaks for it, and says what speaks against it", () =>
    Effect.forEach(table, (facts) =>
      Effect.gen(function* () {
        const outcome = yield* ensured(facts)
        const reason = outcome._tag === "Skipped" ? outcome.reason : null
        assert.strictEqual(reason, expected(facts), JSON.stringify(facts))
        if (reason === null) assert.strictEqual(outcome._tag, "Started")
      })
    )
  )

  it.scopedLive("says why one could not be started, and fails nobody", () =>
    Effect.gen(function* () {
      const outcome = yield* ensured(all, {}, { script: "/nowhere/daemon.cjs" })
      assert.deepInclude(outcome, { _tag: "Skipped", reason: "start_failed" })
      assert.include(outcome._tag === "Skipped" ? outcome.detail : "", "/nowhere/daemon.cjs")
    })
  )

  it.scopedLive("tells the daemon that is there, and starts no other one", () =>
    Effect.gen(function* () {
      const { heard, port } = yield* listening
      const start = Option.getOrNull(yield* processStart(process.pid))
      const daemon = { ...anyDaemon, port, start, server: url, since: Date.now() }
      for (const policy of ["auto", "manual"] as const) {
        const outcome = yield* ensured({ ...all, policy }, { process: daemon }, { held: true })
        assert.deepInclude(outcome, { _tag: "AlreadyRunning", pid: process.pid, problem: null })
      }
      yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => heard.length === 2 })
      assert.include(heard[0], '"ask":"nudge"')
    })
  )

  it.scopedLive("does not wait for one that is silent, tells that, and counts on nobody who only has its number", () =>
    Effect.gen(function* () {
      const port = yield* serveLoopback(() => Effect.never)
      const start = Option.getOrNull(yield* processStart(anyDaemon.pid))
      const process = { ...anyDaemon, port, start, server: url }
      const silent = yield* ensured(all, { process }, { held: true })
      assert.include(silent.problem?.message, "does not answer")
      const dead = yield* ensured(all, {
        process: { ...anyDaemon, port, start: `${start?.split(":")[0]}:1`, server: url }
      })
      assert.strictEqual(dead._tag, "Started")
      assert.include(dead.problem?.message, "ended without a word")
    })
  )

  it.scopedLive("takes it for no surprise that a daemon is gone after the machine was started anew", () =>
    Effect.gen(function* () {
      const before = { ...anyDaemon, start: "5f1c7a52-6f0e-4f1e-9d5a-000000000000:1", server: url }
      assert.deepInclude(yield* ensured(all, { process: before }), { _tag: "Started", problem: null })
    })
  )

  it.scopedLive("takes less than 100 ms, whoever is silent", () =>
    Effect.gen(function* () {
      const port = yield* serveLoopback(() => Effect.never)
      const daemon = { ...anyDaemon, port, start: Option.getOrNull(yield* processStart(process.pid)), server: url }
      for (const process of [daemon, { ...daemon, since: Date.now() }, null]) {
        // The best of five: the machine may be busy with something else.
        const times = yield* Effect.forEach([1, 2, 3, 4, 5], () =>
          Effect.map(ensured(all, { process }, { held: process !== null }), ({ took }) => took)
        )
        assert.isBelow(Math.min(...times), 100, times.join(", "))
      }
    })
  )

  it.scopedLive("says why nothing is sent after a session that is over, and starts nothing for it", () =>
    Effect.gen(function* () {
      const parked = { since: 1, category: "auth_expired", reason: "The session is over", seen: "" } as const
      const outcome = yield* ensured(all, { parked }, { token: "" })
      assert.deepInclude(outcome, { _tag: "Skipped", reason: "not_signed_in" })
      assert.include(outcome.problem?.nextAction, "spec-kitty auth login")
    })
  )
  it.scopedLive("says nothing any more of a reason that may be over, because something has changed since", () =>
    Effect.gen(function* () {
      const parked = { since: 1, category: "auth_expired", reason: "The session is over", seen: "another" } as const
      assert.isNull((yield* ensured(all, { parked })).problem)
    })
  )

  it.scopedLive("tells of one that is known by its lock alone, and starts no other one beside it", () =>
    Effect.gen(function* () {
      const outcome = yield* ensured(all, {}, { held: true })
      assert.deepInclude(outcome, { _tag: "AlreadyRunning", pid: null })
      assert.include(outcome.problem?.message, "state file is lost")
    })
  )

  it.scopedLive("takes the daemon of the home that this one was copied from for nobody's, and tells it nothing", () =>
    Effect.gen(function* () {
      const { heard, port } = yield* listening
      const start = Option.getOrNull(yield* processStart(anyDaemon.pid))
      const process = { ...anyDaemon, port, start, server: url, since: Date.now() }
      assert.deepInclude(yield* ensured(all, { process }), { _tag: "Started", problem: null })
      // Also where one is about to come up here, and holds the lock already.
      const other = { ...process, lock: "another file" }
      assert.deepInclude(yield* ensured(all, { process: other }, { held: true }), { _tag: "Started", problem: null })
      assert.deepStrictEqual(heard, [])
    })
  )

  it.scopedLive("starts one where nobody holds the lock, though somebody is silent at the port of the one before", () =>
    Effect.gen(function* () {
      const port = yield* serveLoopback(() => Effect.never)
      const process = { ...anyDaemon, port, start: null, server: url }
      assert.strictEqual((yield* ensured(all, { process }))._tag, "Started")
      assert.strictEqual((yield* ensured(all, { process }, { held: true }))._tag, "AlreadyRunning")
    })
  )

  it.scopedLive("says that a session has expired, also where no daemon has met that yet", () =>
    Effect.gen(function* () {
      const outcome = yield* ensured(all, {}, { token: "" })
      assert.deepInclude(outcome, { _tag: "Skipped", reason: "not_signed_in" })
      assert.include(outcome.problem?.message, "your session has expired")
      assert.include(outcome.problem?.nextAction, "spec-kitty auth login")
    })
  )
})
