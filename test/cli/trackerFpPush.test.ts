import { execFileSync } from "node:child_process"
import { chmodSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stubEnvironment, stubs } from "../helpers/localTracker.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { tripwire } from "../helpers/tripwire.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./boundDesk.ts"
import { identity } from "./localDesk.ts"

/** A project that is bound to the stub `fp`. */
const fpDesk = (doctrine: string) =>
  Effect.gen(function* () {
    const { home, project } = yield* desk
    project.write(
      ".kittify/config.yaml",
      `${identity}tracker:\n  provider: fp\n  workspace: web\n  doctrine:\n    mode: ${doctrine}\n`
    )
    home.write(".spec-kitty/credentials", `[tracker.providers.fp]\ncommand = "${stubs.fp}"\n`)
    chmodSync(home.at(".spec-kitty/credentials"), 0o600)
    const env = { ...stubEnvironment(home.path), SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
    const fp = (...args: ReadonlyArray<string>) =>
      execFileSync(stubs.fp, args, { cwd: project.path, encoding: "utf8", env, stdio: "pipe" })
    const make = (title: string): Json => JSON.parse(fp("issue", "create", "--title", title, "--format", "json"))
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(specKitty({ home: home.path, cwd: project.path, env }, "tracker", ...argv, "--json"), (answer) => ({
        ...answer,
        document: documentOf(answer) as Json
      }))
    fp("init", "--prefix", "FP", "--yes", "--agent", "skip")
    const issues = (): ReadonlyArray<Json> => JSON.parse(fp("issue", "list", "--format", "json")).issues
    /** Behind fp's back. */
    const change = (how: (issues: ReadonlyArray<Json>) => ReadonlyArray<Json>) => {
      const state = JSON.parse(project.read(".fp/issues.json")) as Json
      project.write(".fp/issues.json", JSON.stringify({ ...state, issues: how(state.issues) }))
    }
    return { fp, make, json, issues, change }
  })

describe("fp", () => {
  it.scopedLive("is synced like beads, without a socket; what it cannot write is told and is no failure", () =>
    Effect.gen(function* () {
      const { change, fp, issues, json, make } = yield* fpDesk("spec_kitty_authoritative")
      const { opened } = yield* tripwire
      const [one] = [make("One"), make("Two")]
      assert.deepInclude((yield* json("sync", "pull")).document.stats, { pulled_created: 2 })
      fp("issue", "update", one.id, "--title", "Theirs", "--status", "done")
      change((all) => all.map((it) => (it.id === one.id ? { ...it, properties: { labels: ["theirs"] } } : it)))
      const { document, exitCode } = yield* json("sync", "push")
      assert.deepStrictEqual([exitCode, document.stats.pushed_updated, document.errors], [0, 1, []])
      assert.match(document.warnings.join(), /cannot write (labels|custom_fields)/)
      assert.deepInclude(
        issues().find(({ id }) => id === one.id),
        { title: "One", status: "todo" }
      )
      const again = yield* json("sync", "push")
      assert.deepInclude(again.document.stats, { pushed_updated: 0, skipped: 2 })
      assert.deepStrictEqual(opened, [])
    })
  )

  it.scopedLive("makes what it has lost again, once", () =>
    Effect.gen(function* () {
      const { change, issues, json, make } = yield* fpDesk("spec_kitty_authoritative")
      const lost = make("Lost")
      make("Kept")
      yield* json("sync", "pull")
      change((all) => all.filter(({ id }) => id !== lost.id))
      for (const created of [1, 0]) {
        const { document } = yield* json("sync", "push")
        assert.deepStrictEqual([document.errors, document.stats.pushed_created], [[], created])
      }
      assert.deepStrictEqual(
        issues()
          .map(({ title }) => title)
          .sort(),
        ["Kept", "Lost"]
      )
    })
  )

  it.scopedLive("has one work package for an issue, by its id or by what people call it", () =>
    Effect.gen(function* () {
      const { json, make } = yield* fpDesk("external_authoritative")
      const { displayId, id } = make("One")
      yield* json("sync", "pull")
      const add = (wp: string, external: string) => json("map", "add", "--wp-id", wp, "--external-id", external)
      assert.strictEqual((yield* add("WP01", displayId)).exitCode, 0)
      assert.strictEqual((yield* add("WP02", displayId)).document.error.code, "mapping_taken")
      const mapped = (yield* json("map", "list")).document.mappings
      assert.lengthOf(mapped, 1)
      assert.include([id, displayId], mapped[0].external_id)
    })
  )
})
