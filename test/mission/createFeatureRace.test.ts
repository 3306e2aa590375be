import { execFile } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { gitEnvironment } from "../helpers/folder.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { newFeature, projectWorld, type World } from "./world.ts"

/** Another process that makes a mission here. */
const inChild = ({ home, project }: World, slug: string) =>
  Effect.async<string>((resume) => {
    const script = new URL("createInChild.ts", import.meta.url).pathname
    const env = { ...gitEnvironment(home.path), USER: "tester" }
    execFile(process.execPath, [script, slug], { cwd: project.path, env }, (error, stdout, stderr) =>
      resume(Effect.succeed(error === null ? stdout.trim() : `failed: ${stderr}`))
    )
  })

const numbers = (slugs: ReadonlyArray<string>) => slugs.map((slug) => slug.slice(0, 3)).sort()

describe("createFeature, by several at once", () => {
  it.scopedLive("gives each fibre a number of its own, one event and one commit", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* projectWorld
      const before = Number(project.git("rev-list", "--count", "HEAD"))
      const names = ["a", "b", "c", "d"]
      const made = yield* Effect.forEach(names, (name) => run(createFeature(newFeature(name))), { concurrency: 4 })
      assert.deepStrictEqual(numbers(made.map(({ feature }) => feature.slug)), ["001", "002", "003", "004"])
      assert.lengthOf(queued("FeatureCreated"), 4)
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.strictEqual(Number(project.git("rev-list", "--count", "HEAD")), before + 4)
    })
  )

  it.scopedLive(
    "gives each process a number of its own, one event and one commit",
    () =>
      Effect.gen(function* () {
        const world = yield* projectWorld
        const { project, queued } = world
        const slugs = yield* Effect.forEach(["a", "b", "c"], (name) => inChild(world, name), { concurrency: 3 })
        assert.deepStrictEqual(numbers(slugs), ["001", "002", "003"])
        assert.deepStrictEqual(project.list("kitty-specs"), [...slugs].sort())
        assert.deepStrictEqual(
          queued("FeatureCreated")
            .map(({ aggregate_id }) => aggregate_id)
            .sort(),
          [...slugs].sort()
        )
        assert.strictEqual(project.git("status", "--porcelain"), "")
      }),
    { timeout: 30_000 }
  )
})
