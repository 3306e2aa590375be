import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Random, Schedule } from "effect"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { boundDesk } from "../cli/trackerDesk.ts"
import { startBuilt } from "../helpers/built.ts"
import { newFeature, projectWorld } from "../mission/world.ts"

/** Waits without taking the processor from the command. */
const until = <E, R>(condition: Effect.Effect<boolean, E, R>) =>
  Effect.repeat(condition, { until: (met) => met, schedule: Schedule.spaced("5 millis") })

/** Its long run is test/torture/trackerOperations.test.ts. */
const trials = 4

const desk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const placed = yield* boundDesk(options)
    const { home, inject, parse, project, requests, setting } = placed
    const env = { HOME: home.path, ...setting.env }
    const operations = home.at(".spec-kitty", "operations")
    /** The keys of unfinished operations, as they are on disk. */
    const recordedKeys = Effect.sync(() =>
      (existsSync(operations) ? readdirSync(operations) : [])
        .filter((name) => name.endsWith(".json") && !name.startsWith("."))
        .flatMap((name) => {
          const text = readFileSync(join(operations, name), "utf8")
          const { operations: all } = JSON.parse(text) as { operations: ReadonlyArray<{ idempotency_key: string }> }
          return all.map(({ idempotency_key }) => idempotency_key)
        })
    )
    const recorded = Effect.map(recordedKeys, ({ length }) => length > 0)
    /** Keys under which requests for this body arrived, also those that were cut off. */
    const keys = (route: string, text: string) =>
      Effect.map(
        requests,
        (all) =>
          new Set(
            all.flatMap(({ body, headers, route: at }) =>
              at === route && body.includes(text) ? [headers["idempotency-key"]] : []
            )
          )
      )
    return {
      ...placed,
      keys,
      recorded,
      recordedKeys,
      start: (...argv: ReadonlyArray<string>) => startBuilt({ cwd: project.path, env }, ...argv),
      fault: (text: string) => inject(parse(text)),
      items: (title: string) =>
        project.write(
          "items.json",
          JSON.stringify([
            { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", patch: { title } }
          ])
        )
    }
  })

const push = ["tracker", "sync", "push", "--items-json", "items.json"]

describe("a push that is killed between sending and receiving", () => {
  it.scopedLive(
    `is the same push when the command is run again: one key in each of ${trials} trials`,
    () =>
      Effect.gen(function* () {
        const { clearFaults, fault, items, issues, keys, recorded, recordedKeys, start } = yield* desk()
        for (let trial = 1; trial <= trials; trial++) {
          const title = `Trial ${trial}`
          items(title)
          // The server either has not begun, or has done it and is still answering.
          yield* fault(trial % 2 === 0 ? "tracker/push=latency:1m:1" : "tracker/push=trickle:1m")
          const first = yield* start(...push)
          yield* until(recorded)
          yield* Effect.sleep(yield* Random.nextIntBetween(0, 60))
          const killed = yield* first.kill
          assert.strictEqual(killed.stdout, "")
          // Killed before it sent anything, it has left the fault to the next command.
          yield* clearFaults
          const known = yield* recordedKeys
          const second = yield* Effect.flatMap(start(...push), ({ end }) => end)
          assert.deepInclude(second, { exitCode: 0 }, second.stderr)
          assert.include(second.stderr, "Resuming the push that was started at")
          assert.strictEqual((yield* issues("linear", "web"))[0]?.title, title)
          assert.deepStrictEqual([...(yield* keys("tracker/push", title))], known)
          assert.isFalse(yield* recorded)
        }
      }),
    { timeout: 30_000 + trials * 8000 }
  )

  it.scopedLive("starts afresh with --new, and says nothing of the other", () =>
    Effect.gen(function* () {
      const { fault, items, keys, recorded, start } = yield* desk()
      items("Anew")
      yield* fault("tracker/push=trickle:1m")
      const first = yield* start(...push)
      yield* until(Effect.map(keys("tracker/push", "Anew"), ({ size }) => size > 0))
      assert.isTrue(yield* recorded)
      yield* first.kill
      const second = yield* Effect.flatMap(start(...push, "--new"), ({ end }) => end)
      assert.strictEqual(second.exitCode, 0)
      assert.notInclude(second.stderr, "Resuming")
      assert.include(second.stdout, "unchanged")
      assert.strictEqual((yield* keys("tracker/push", "Anew")).size, 2)
    })
  )
})

describe("a run that is killed while it goes on in the background", () => {
  it.scopedLive("is waited for by the same command: it is not sent again", () =>
    Effect.gen(function* () {
      const { fault, requests, start } = yield* desk()
      yield* fault("tracker/run=slow:5s")
      const first = yield* start("tracker", "sync", "run")
      const count = (route: string) =>
        Effect.map(requests, (all) => all.filter((one) => one.route.startsWith(route)).length)
      yield* until(Effect.map(count("tracker/operations"), (looks) => looks > 0))
      yield* first.kill
      const second = yield* Effect.flatMap(start("tracker", "sync", "run"), ({ end }) => end)
      assert.strictEqual(second.exitCode, 0, second.stderr)
      assert.match(second.stderr, /Resuming the run that was started at \S+ \(operation [0-9a-f-]{36}\)/)
      assert.match(second.stdout, /Synced 12 of 12/)
      assert.strictEqual(yield* count("tracker/run"), 1)
    })
  )
})

describe("a binding that is killed", () => {
  it.scopedLive("is completed by the same command: one link, one record, one event", () =>
    Effect.gen(function* () {
      const world = yield* projectWorld
      yield* world.run(createFeature(newFeature("login")))
      const { fault, home, keys, requests, setting, url } = yield* desk()
      const credentials = home.read(".spec-kitty/credentials")
      world.home.write(".spec-kitty/credentials", credentials)
      const config = world.project.read(".kittify/config.yaml")
      world.project.write(".kittify/config.yaml", `${config}tracker:\n  provider: linear\n  project_slug: web\n`)
      const env = { ...setting.env, SPEC_KITTY_SAAS_URL: url, HOME: world.home.path, GIT_CONFIG_NOSYSTEM: "1" }
      const bind = startBuilt(
        { cwd: world.project.path, env },
        "agent",
        "tickets",
        "bind",
        "--issue",
        "WEB-101",
        "--yes"
      )
      const route = "tracker/mission-origin/bind"
      yield* fault(`${route}=trickle:1m`)
      const first = yield* bind
      yield* until(Effect.map(keys(route, "001-login"), ({ size }) => size > 0))
      yield* first.kill
      assert.isEmpty(world.queued("MissionOriginBound"))
      assert.notInclude(world.project.read("kitty-specs/001-login/meta.json"), "origin_ticket")
      const second = yield* Effect.flatMap(bind, ({ end }) => end)
      assert.strictEqual(second.exitCode, 0, second.stderr)
      assert.include(second.stderr, "Resuming the binding of 001-login that was started at")
      assert.lengthOf(world.queued("MissionOriginBound"), 1)
      assert.strictEqual((yield* keys(route, "001-login")).size, 1)
      assert.lengthOf(
        (yield* requests).filter((one) => one.route === route),
        2
      )
    })
  )
})
