import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { gitEnvironment } from "../helpers/folder.ts"
import { builtWorld } from "./finished.ts"
import { queuedLanes, type World } from "./world.ts"

/** Starts the built command in a world of its own and kills it after so many milliseconds, unless it has ended. */
const mergeFor = ({ home, project }: World, millis: number | null, ...more: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const env = gitEnvironment(home.path)
    const run = yield* startBuilt({ cwd: project.path, env }, "merge", ...more, "--json")
    if (millis === null) return yield* run.end
    return yield* Effect.raceFirst(run.end, Effect.zipRight(Effect.sleep(millis), run.kill))
  }).pipe(Effect.scoped)

describe("a merge that is killed", () => {
  it.scopedLive(
    "goes on from wherever it was, and does nothing twice",
    () =>
      Effect.gen(function* () {
        const world = yield* builtWorld()
        const { project, queued } = world
        yield* mergeFor(world, null, "--dry-run")
        // Every kill comes a little later than the one before, until one run gets through.
        for (let delay = 150; ; delay += 100) {
          assert.isBelow(delay, 6000)
          const state = project.at(".kittify/merge-state.json")
          const { exitCode, stdout } = yield* mergeFor(world, delay, ...(existsSync(state) ? ["--resume"] : []))
          if (exitCode === 0) break
          // Git goes on for a moment after the command that started it was killed, and may be in the way.
          assert.isTrue(exitCode === -1 || /"merge_stopped"|"merge_workspace_in_use"|"git_failed"/.test(stdout), stdout)
          // No checkout of the user's is ever half merged.
          assert.notMatch(project.git("status", "--porcelain"), /^(U.|.U|AA|DD) /m)
          assert.isFalse(existsSync(project.at(".git/MERGE_HEAD")))
        }
        yield* mergeFor(world, null)
        for (const id of ["WP01", "WP02"]) assert.strictEqual(project.read(`${id}.txt`), `${id}\n`)
        const subjects = project.git("log", "--merges", "--format=%s").trim().split("\n").sort()
        assert.deepStrictEqual(subjects, ["Merge WP01 from 001-login", "Merge WP02 from 001-login"])
        assert.strictEqual(project.git("branch", "--format=%(refname:short)").trim(), "main")
        assert.deepStrictEqual(project.list(".worktrees"), [])
        assert.strictEqual(project.git("status", "--porcelain"), "")
        const done = queuedLanes(queued).filter((change) => change === "for_review->done")
        assert.isAtMost(done.length, 2)
        assert.strictEqual(JSON.parse(project.read("kitty-specs/001-login/meta.json")).merge_history.length, 1)
      }),
    { timeout: 180_000 }
  )
})
