import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Duration, Effect, Random, Schedule } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { beadsState } from "../helpers/localTracker.ts"
import { beadsDesk } from "./localDesk.ts"

const until = (condition: () => boolean) =>
  Effect.repeat(Effect.sync(condition), { until: (met) => met, schedule: Schedule.spaced("5 millis") })

const lost = 6

/** Nine beads were pulled, and then six of them were lost: a push makes them again. */
const lossDesk = Effect.gen(function* () {
  const desk = yield* beadsDesk({ doctrine: "spec_kitty_authoritative", count: 9 })
  yield* desk.run("sync", "pull")
  desk.project.write(".beads/issues.json", beadsState(["bd-1006", "bd-1007", "bd-1008"]))
  const start = (more: Readonly<Record<string, string>> = {}, ...argv: ReadonlyArray<string>) =>
    startBuilt(
      { cwd: desk.project.path, env: { HOME: desk.home.path, ...desk.setting.env, ...more } },
      "tracker",
      "sync",
      ...argv
    )
  const titles = () =>
    desk
      .beads()
      .map(({ title }) => String(title))
      .sort()
  /** As if the killed push were half a minute ago. */
  const later = Effect.sync(() => {
    const [name = ""] = desk.home.list(".spec-kitty/trackers").filter((one) => one.endsWith(".db"))
    new Sqlite(desk.home.at(".spec-kitty/trackers", name))
      .exec("UPDATE tracker_creations SET attempted_at = '2020-01-01T00:00:00Z'")
      .close()
  })
  return { ...desk, start, titles, later }
})

const everything = Array.from({ length: 9 }, (_, n) => `Issue bd-${1000 + n}`)

/** Pushes, as often as it takes, until nothing is left to be done. */
const finish = (desk: Effect.Effect.Success<typeof lossDesk>) =>
  Effect.gen(function* () {
    const { later, json, titles } = desk
    yield* later
    const { document, exitCode } = yield* json("sync", "run")
    assert.deepStrictEqual([exitCode, document.errors], [0, []])
    assert.deepStrictEqual(titles(), everything)
    assert.deepInclude((yield* json("sync", "push")).document.stats, {
      pushed_created: 0,
      pushed_updated: 0,
      skipped: 9
    })
  })

describe("a push that is ended in the middle", () => {
  it.scopedLive("by kill -9, again and again, loses nothing and makes nothing twice", () =>
    Effect.gen(function* () {
      const desk = yield* lossDesk
      for (let turn = 0; turn < lost; turn++) {
        const run = yield* desk.start({}, turn % 2 === 0 ? "push" : "run")
        yield* Effect.sleep(yield* Random.nextIntBetween(250, 700))
        yield* run.kill
        // What it had started goes on without it.
        yield* Effect.sleep(300)
        if (turn % 2 === 0) yield* desk.later
      }
      yield* finish(desk)
    })
  )

  it.scopedLive("by kill -9 while the tracker is making an issue takes that one for its own", () =>
    Effect.gen(function* () {
      const desk = yield* lossDesk
      const slow = { STUB_VERB: "create", STUB_SLEEP_MS: "3000", STUB_AFTER: "1" }
      const run = yield* desk.start(slow, "push")
      yield* until(() => desk.beads().length === 4)
      yield* run.kill
      assert.deepInclude((yield* desk.json("sync", "push")).document.stats, { pushed_created: lost })
      yield* finish(desk)
    })
  )

  it.scopedLive("by kill -9 before the tracker has made an issue leaves that to the program that is at it", () =>
    Effect.gen(function* () {
      const desk = yield* lossDesk
      const slow = { STUB_VERB: "create", STUB_SLEEP_MS: "2500" }
      const run = yield* desk.start(slow, "push")
      yield* until(() => desk.project.read("runs.jsonl").includes('"create"'))
      yield* run.kill
      const { document, exitCode } = yield* desk.json("sync", "push")
      assert.deepStrictEqual([exitCode, document.stats.pushed_created], [1, lost - 1])
      assert.match(document.errors.join(), /^create\[beads:web:bd-1000\]: a push was killed .* push again/)
      yield* until(() => desk.beads().length === 9)
      yield* finish(desk)
    })
  )

  it.scopedLive("by Ctrl-C ends within 2 seconds with 130, and the program with it", () =>
    Effect.gen(function* () {
      const desk = yield* lossDesk
      const run = yield* desk.start({ STUB_VERB: "create", STUB_SLEEP_MS: "20000" }, "push")
      yield* until(() => desk.project.read("runs.jsonl").includes('"create"'))
      const [took, { exitCode }] = yield* Effect.timed(
        Effect.zipRight(
          Effect.sync(() => run.child.kill("SIGINT")),
          run.end
        )
      )
      assert.strictEqual(exitCode, 130)
      assert.isBelow(Duration.toSeconds(took), 2.5)
      yield* finish(desk)
    })
  )

  it.scopedLive("beside another one waits for it: both are right", () =>
    Effect.gen(function* () {
      const desk = yield* lossDesk
      const runs = yield* Effect.all([desk.start({}, "push"), desk.start({}, "run"), desk.start({}, "push")])
      const answers = yield* Effect.all(runs.map(({ end }) => end))
      assert.deepStrictEqual(
        answers.map(({ exitCode }) => exitCode),
        [0, 0, 0]
      )
      yield* finish(desk)
    })
  )
})
