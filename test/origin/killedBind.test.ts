import { chmodSync, existsSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { documentOf } from "../helpers/specKitty.ts"
import { tagOf } from "../mission/world.ts"
import type { Json } from "../sandbox/http.ts"
import { originWorld } from "./world.ts"

const bind = ["agent", "tickets", "bind", "--feature", "001-login", "--issue", "WEB-101", "--yes", "--json"]

/** A hook that says that git asks it, and refuses when it is let go on. */
const waiting = "#!/bin/sh\ntouch .git/asked\nwhile [ -e .git/asked ]; do sleep 0.05; done\nexit 1\n"

const until = (met: () => boolean) =>
  Effect.repeat(Effect.sync(met), { until: (is) => is, schedule: Schedule.spaced("1 millis") })

describe("a binding whose command is killed after meta.json is written", () => {
  it.scopedLive.each(["the record is there", "git commits"])(
    "is recorded once and committed by the same command: when %s",
    (instant) =>
      Effect.gen(function* () {
        const { bind: again, command, home, meta, project, queued, setting } = yield* originWorld()
        const env = { HOME: home.path, GIT_CONFIG_NOSYSTEM: "1", ...setting.env }
        const hook = project.write(".git/hooks/pre-commit", waiting)
        chmodSync(hook, 0o755)
        const first = yield* startBuilt({ cwd: setting.cwd, env }, ...bind)
        yield* until(() =>
          instant === "git commits" ? existsSync(project.at(".git", "asked")) : meta().includes("WEB-101")
        )
        const killed = yield* first.kill
        assert.strictEqual(killed.stdout, "")
        chmodSync(hook, 0o644)
        rmSync(project.at(".git", "asked"), { force: true })
        yield* until(() => !existsSync(project.at(".git", "index.lock")))
        const second = yield* command(...bind)
        assert.strictEqual(second.exitCode, 0, second.stderr)
        const { already_bound, commit_hash, warnings } = documentOf(second) as Json
        assert.deepStrictEqual({ already_bound, warnings }, { already_bound: true, warnings: [] })
        assert.strictEqual(commit_hash, project.git("rev-parse", "HEAD").trim())
        assert.strictEqual(project.git("status", "--porcelain"), "")
        assert.lengthOf(queued("MissionOriginBound"), 1)
        // Now it is told, and nothing is left to do.
        assert.isNull((yield* again("WEB-101")).commit)
        assert.lengthOf(queued("MissionOriginBound"), 1)
      }),
    { timeout: 60_000 }
  )

  it.scopedLive("is not taken for a mission that is being made from the ticket", () =>
    Effect.gen(function* () {
      const { home, meta, project, setting, start } = yield* originWorld()
      const env = { HOME: home.path, GIT_CONFIG_NOSYSTEM: "1", ...setting.env }
      const first = yield* startBuilt({ cwd: setting.cwd, env }, ...bind)
      yield* until(() => meta().includes("WEB-101"))
      yield* first.kill
      assert.strictEqual(yield* tagOf(start("WEB-101")), "OriginTaken")
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login"])
    })
  )
})
