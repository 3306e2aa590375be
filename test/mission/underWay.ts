import { Effect, Option } from "effect"
import type { MoveRefused } from "../../src/mission/errors.ts"
import { finishSubtasks, missionWorld, move, start, work } from "./world.ts"

/** WP01 is started, its work committed, its boxes checked. */
export const worked = Effect.tap(missionWorld(), ({ project, run }) =>
  Effect.gen(function* () {
    yield* run(start("WP01", { agent: Option.some("claude") }))
    work(project, "WP01")
    finishSubtasks(project)
  })
)

/** {@link worked}, and handed over. */
export const inReview = Effect.tap(worked, ({ run }) => run(move("WP01", "for_review")))

/** Everything that speaks against a move. */
export const reasons = <A>(effect: Effect.Effect<A, unknown>) =>
  Effect.map(Effect.flip(effect), (error) => (error as MoveRefused).reasons.join("\n"))
