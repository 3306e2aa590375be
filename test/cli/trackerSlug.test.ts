import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

/** A project on a machine where the rollout is on. */
const desk = Effect.gen(function* () {
  const project = yield* temporaryFolder
  project.write(".kittify/config.yaml", "project:\n  slug: web\n")
  const setting = { home: project.at("home"), cwd: project.path, env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } }
  const run = (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv)
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
  return { run, json, config: () => project.read(".kittify/config.yaml") }
})

describe("the slug of a hosted project", () => {
  it.scopedLive.each(["web", "WEB-2", "acme/web", "acme/.github", "group/sub.group/my_project", "cafe\u0301"])(
    "takes the slug %s",
    (slug) =>
      Effect.gen(function* () {
        const { json } = yield* desk
        const { document } = yield* json("tracker", "bind", "--provider", "github", "--project-slug", slug)
        assert.strictEqual(document.project_slug, slug)
      })
  )

  it.scopedLive.each([
    "../x",
    "..",
    "a/../b",
    "/a",
    "a/",
    "a//b",
    "a b",
    "a\nb",
    "a\u001b[31m",
    "a\\b",
    "a?b",
    "x".repeat(256)
  ])("refuses the slug %j", (slug) =>
    Effect.gen(function* () {
      const { config, json, run } = yield* desk
      const before = config()
      const argv = ["tracker", "bind", "--provider", "github", "--project-slug", slug]
      const { document, exitCode } = yield* json(...argv)
      assert.deepStrictEqual([exitCode, document.error.code], [2, "project_slug_not_understood"])
      assert.notInclude((yield* run(...argv)).stderr, "\u001b")
      assert.strictEqual(config(), before)
    })
  )

  it.scopedLive("that YAML takes for a number is no slug, and has to be quoted", () =>
    Effect.gen(function* () {
      const { command, project, routes } = yield* boundDesk()
      project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: 0123\n")
      for (const argv of [
        ["tracker", "status"],
        ["agent", "tickets", "search", "x"]
      ] as const) {
        const { exitCode, stderr } = yield* command(...argv)
        assert.strictEqual(exitCode, 1)
        assert.include(stderr, "The project_slug in the binding to linear is no text, because it is not quoted\n")
        assert.include(stderr, "Write project_slug in quotes in .kittify/config.yaml")
      }
      assert.deepStrictEqual(yield* routes, [])
      const bound = yield* command("tracker", "bind", "--provider", "linear", "--project-slug", "0123")
      assert.strictEqual(bound.exitCode, 0)
      assert.include(project.read(".kittify/config.yaml"), 'project_slug: "0123"')
    })
  )
})
