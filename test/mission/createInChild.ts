// Makes a mission in the working directory and prints its slug: `node createInChild.ts SLUG`.
import { Effect } from "effect"
import { AppLayer } from "../../src/AppLayer.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { newFeature } from "./world.ts"

const program = Effect.gen(function* () {
  const { feature } = yield* createFeature(newFeature(process.argv[2] ?? ""))
  process.stdout.write(`${feature.slug}\n`)
}).pipe(Effect.provide(AppLayer))

await Effect.runPromise(program)
