// A planning command as a process of its own, in the working directory: `node runInChild.ts move WP01 for_review`.
import { Effect, Option } from "effect"
import { AppLayer, type AppServices } from "../../src/AppLayer.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { move } from "./world.ts"

const [verb, workPackage = "", lane = ""] = process.argv.slice(2)

const finalize = Effect.asVoid(finalizeTasks({ feature: Option.none(), validateOnly: false }))

const program: Effect.Effect<void, unknown, AppServices> =
  verb === "move" ? Effect.asVoid(move(workPackage, lane)) : finalize

await Effect.runPromise(Effect.provide(program, AppLayer))
