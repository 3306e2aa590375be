import { chmodSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { documentOf } from "../helpers/specKitty.ts"
import { refusingHook } from "../mission/world.ts"
import type { Json } from "../sandbox/http.ts"
import { originWorld } from "./world.ts"

const bind = ["agent", "tickets", "bind", "--feature", "001-login", "--issue", "WEB-101", "--yes", "--json"]
const start = ["agent", "feature", "start-from-ticket", "WEB-102", "--yes", "--json"]

/** Where a hook refuses every commit, until it is mended. */
const hooked = Effect.gen(function* () {
  const world = yield* originWorld()
  refusingHook(world.project)
  return {
    ...world,
    mend: () => chmodSync(world.project.at(".git", "hooks", "pre-commit"), 0o644),
    changed: () => world.project.git("status", "--porcelain"),
    run: (argv: ReadonlyArray<string>) =>
      Effect.map(world.command(...argv), (answer): Json => ({ ...answer, document: documentOf(answer) }))
  }
})

describe("a binding that git would not commit", () => {
  it.scopedLive("is said to be uncommitted by the same command, until it commits", () =>
    Effect.gen(function* () {
      const { changed, mend, queued, run } = yield* hooked
      for (const already_bound of [false, true]) {
        const { document, exitCode } = yield* run(bind)
        assert.strictEqual(exitCode, 1)
        assert.deepInclude(document, { already_bound, commit_hash: null })
        assert.match(document.warnings.join("\n"), /Not committed: [\s\S]*`git add -- .*meta\.json && git commit/)
      }
      mend()
      const { document, exitCode } = yield* run(bind)
      assert.deepStrictEqual([exitCode, document.warnings], [0, []])
      assert.isString(document.commit_hash)
      assert.strictEqual(changed(), "")
      assert.lengthOf(queued("MissionOriginBound"), 1)
      assert.isNull((yield* run(bind)).document.commit_hash)
    })
  )

  it.scopedLive("of a mission from a ticket is committed by the command that made it", () =>
    Effect.gen(function* () {
      const { changed, mend, project, queued, run } = yield* hooked
      for (const _ of [1, 2]) {
        const { document, exitCode } = yield* run(start)
        assert.strictEqual(exitCode, 1)
        assert.match(document.warnings.join("\n"), /Not committed: [\s\S]*git add/)
      }
      mend()
      const { document } = yield* run(start)
      assert.deepStrictEqual(document.warnings, [])
      assert.strictEqual(changed(), "")
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login", "002-web-102"])
      assert.lengthOf(queued("MissionOriginBound"), 1)
      assert.strictEqual((yield* run(start)).document.error.code, "origin_taken")
    })
  )

  it.scopedLive("is finished when a person has committed it", () =>
    Effect.gen(function* () {
      const { mend, project, run } = yield* hooked
      yield* run(start)
      mend()
      project.git("add", "kitty-specs")
      project.git("commit", "--quiet", "-m", "By hand")
      const { document } = yield* run(start)
      assert.strictEqual(document.error.code, "origin_taken")
      assert.strictEqual((yield* run([...start, "--another"])).document.feature_slug, "003-web-102")
    })
  )
})

describe("a merge that is not finished", () => {
  it.scopedLive("is said before anything is asked, made or bound", () =>
    Effect.gen(function* () {
      const { project, queued, requests, run } = yield* hooked.pipe(Effect.tap(({ mend }) => Effect.sync(mend)))
      project.git("checkout", "--quiet", "-b", "side")
      project.write("README.md", "side\n")
      project.git("add", "-A")
      project.git("commit", "--quiet", "-m", "Side")
      project.git("checkout", "--quiet", "main")
      project.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
      const [asked, told] = [(yield* requests).length, queued().length]
      for (const argv of [start, bind]) {
        const { document, exitCode } = yield* run(argv)
        assert.strictEqual(exitCode, 1)
        assert.include(document.error.message, "merge is not finished")
      }
      assert.strictEqual((yield* requests).length, asked)
      assert.strictEqual(queued().length, told)
      assert.deepStrictEqual(project.list("kitty-specs"), ["001-login"])
    })
  )
})
