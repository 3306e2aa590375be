import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { boundDesk } from "../cli/trackerDesk.ts"
import { startBuilt } from "../helpers/built.ts"
import { type Draw, sized, torture } from "./seed.ts"

const trials = sized(6, 500)

/** Who sends the change, what the host makes of it, and when the command dies. */
interface Trial {
  readonly verb: "push" | "run"
  /** Late, slow to answer, in the background, lost after it was done, or as it should be. */
  readonly fault: string
  /** Milliseconds after its key was on disk; null: counted from its start, where it may not have got that far. */
  readonly afterRecording: boolean
  readonly millis: number
}

const someTrial = (draw: Draw): Trial => {
  const verb = draw.oneOf("push", "run")
  const mishap = draw.oneOf("latency:1m:1", "trickle:1m", "slow:300ms", "slow:300ms", "lose", "")
  const afterRecording = draw.integer(1, 5) > 1
  return {
    verb,
    fault: mishap === "" ? "" : `tracker/${verb}=${mishap}`,
    afterRecording,
    millis: draw.integer(0, afterRecording ? draw.oneOf(5, 60, 400) : 700)
  }
}

/** The keys of unfinished operations, as they are on disk. */
const recordedIn = (operations: string) =>
  (existsSync(operations) ? readdirSync(operations) : [])
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .flatMap((name) => {
      const text = readFileSync(join(operations, name), "utf8")
      const { operations: all } = JSON.parse(text) as { operations: ReadonlyArray<{ idempotency_key: string }> }
      return all.map(({ idempotency_key }) => idempotency_key)
    })

describe("a push or a run whose command is killed at any instant", () => {
  torture(`has one effect at the host when the command is run again (${trials} trials)`, (draw) =>
    Effect.gen(function* () {
      const { clearFaults, home, inject, issues, parse, project, requests, setting } = yield* boundDesk()
      const env = { HOME: home.path, ...setting.env }
      const operations = home.at(".spec-kitty", "operations")
      const seen = new Set<string>()
      const ended = { unsent: 0, between: 0, after: 0 }
      const versionOf = Effect.map(issues("linear", "web"), ([first]) => Number(first?.providerMetadata?.["version"]))

      for (let trial = 1; trial <= trials; trial++) {
        const { afterRecording, fault, millis, verb } = someTrial(draw)
        const title = `Trial ${trial}`
        const items = [
          { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", patch: { title } }
        ]
        project.write("items.json", JSON.stringify(items))
        const command = ["tracker", "sync", verb, ...(verb === "push" ? ["--items-json", "items.json"] : [])]
        const start = startBuilt({ cwd: project.path, env }, ...command)
        const version = yield* versionOf
        if (fault !== "") yield* inject(parse(fault))

        const first = yield* start
        const over = Effect.sync(() => recordedIn(operations).length > 0 || first.child.exitCode !== null)
        if (afterRecording) yield* Effect.repeat(over, { until: (met) => met, schedule: Schedule.spaced("2 millis") })
        yield* Effect.sleep(millis)
        const killed = yield* first.kill
        yield* clearFaults
        const recorded = recordedIn(operations)
        const second = yield* Effect.flatMap(start, ({ end }) => end)

        const told = `${trial} (${verb}, ${fault}, ${millis} ms): ${killed.stderr}\n---\n${second.stderr}`
        assert.strictEqual(second.exitCode, 0, told)
        assert.isEmpty(recordedIn(operations), told)
        const keys = (yield* requests).flatMap(({ headers, route }) =>
          route === `tracker/${verb}` ? [headers["idempotency-key"] ?? ""] : []
        )
        const here = new Set(keys.filter((key) => !seen.has(key)))
        here.forEach((key) => seen.add(key))
        // It had come to its end, and forgotten what it did, before it died: the second one is a change of its own.
        const isOver = recorded.length === 0 && here.size === 2
        ended[isOver ? "after" : recorded.length === 0 ? "unsent" : "between"]++
        assert.isTrue(isOver || here.size === 1, told)
        if (recorded.length > 0) {
          assert.deepStrictEqual([...here], recorded, told)
          assert.include(second.stderr, `Resuming the ${verb} that was started at`, told)
        }
        if (verb === "push") {
          const [issue] = yield* issues("linear", "web")
          assert.strictEqual(issue?.title, title, told)
          assert.strictEqual(yield* versionOf, version + 1, told)
        }
      }
      yield* Effect.logInfo(`${trials} trials: ${JSON.stringify(ended)}`)
      assert.isAbove(ended.between, 0, JSON.stringify(ended))
    })
  )
})
