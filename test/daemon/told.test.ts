import { spawnSync } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { eventId } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { builtCommand } from "../helpers/built.ts"
import { daemonDesk, eventually, killNow, lives } from "./desk.ts"

const deliveryOf = (desk: Effect.Effect.Success<ReturnType<typeof daemonDesk>>) =>
  Effect.map(desk.run("sync", "daemon", "status", "--json"), ({ json }) => json.delivery)

describe("a daemon that runs", () => {
  it.scopedLive("closes what it has open for an account as soon as that has signed out", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(deliveryOf(desk), (delivery) => delivery === "live"))
      yield* desk.run("auth", "logout")
      yield* eventually(Effect.map(desk.state, ({ parked }) => parked !== null))
      yield* eventually(Effect.map(deliveryOf(desk), (delivery) => delivery === "batches"))
    })
  )

  it.scopedLive("is told by `sync retry` of what waits again", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      yield* desk.run("sync", "daemon", "start")
      yield* eventually(Effect.map(desk.state, ({ triedBy }) => triedBy !== null))
      yield* desk.record(1)
      yield* Effect.flatMap(EventQueue, (queue) =>
        queue.settle([{ eventId: eventId(1), outcome: "failed", reason: "No", category: "schema_mismatch" }])
      ).pipe(Effect.provide(Layer.fresh(sqlQueueIn(desk.home.at(".spec-kitty")))))
      yield* desk.run("sync", "retry", "--all")
      yield* eventually(Effect.map(desk.ingested, ({ length }) => length === 1))
    })
  )

  it.scopedLive("shares its log with who comes too late, and every line has its time", () =>
    Effect.gen(function* () {
      const command = yield* builtCommand
      const desk = yield* daemonDesk()
      yield* desk.run("sync", "daemon", "start")
      const log = desk.home.at(".spec-kitty/logs/daemon.log")
      const descriptor = openSync(log, "a")
      const { status } = spawnSync(process.execPath, [command, "sync", "daemon", "run"], {
        cwd: "/",
        env: { HOME: desk.home.path, PATH: process.env["PATH"], ...desk.env },
        stdio: ["ignore", "ignore", descriptor]
      })
      closeSync(descriptor)
      assert.strictEqual(status, 0)
      const lines = readFileSync(log, "utf8").trimEnd().split("\n")
      assert.match(lines.join("\n"), /Background sync runs already/)
      assert.deepStrictEqual(
        lines.filter((line) => !/^\d{4}-\d\d-\d\dT\S+ /.test(line)),
        []
      )
    })
  )

  it.scopedLive("and has died is nobody's problem once sync is switched off", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const { json } = yield* desk.run("sync", "daemon", "start", "--json")
      killNow(json.pid)
      yield* eventually(Effect.map(lives(json.pid), (is) => !is))
      const off = desk.runIn({ SPEC_KITTY_ENABLE_SAAS_SYNC: "" })
      const { checks } = (yield* off("doctor", "--json")).json
      assert.deepStrictEqual(
        checks.filter(({ check }: { readonly check: string }) => check === "background"),
        []
      )
      assert.isNull((yield* off("sync", "daemon", "status", "--json")).json.problem)
    })
  )
})
