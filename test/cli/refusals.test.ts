import { chmodSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { tripwire } from "../helpers/tripwire.ts"
import type { Json } from "../sandbox/http.ts"

const identity = "project:\n  uuid: 6f1f3c2e-8b1c-4a57-9d5e-0d6c1f0a2b3c\n  slug: web\n  node_id: 0123456789ab\n"

const hosted = ["linear", "jira", "github", "gitlab"]
const local = ["beads", "fp"]

/** Verbs with what they answer for hosted and for local providers; null where a host would be asked. */
const verbs = [
  [["map", "add", "--wp-id", "WP01", "--external-id", "1"], "operation_not_available", null],
  [["sync", "publish"], "operation_not_available", "operation_not_available"],
  [["sync", "push"], "option_missing", "connector_missing"],
  [["sync", "push", "--items-json", "none.json"], "file_failed", "option_not_used"],
  [["sync", "push", "--items-json", "bad.json"], "items_invalid", "option_not_used"],
  [["sync", "pull", "--status", "toodo"], "filter_not_understood", "filter_not_understood"],
  [["bind", "--provider", "azure", "--project-slug", "x"], "provider_removed", "provider_removed"],
  [["bind", "--provider", "linaer", "--project-slug", "x"], "unknown_provider", "unknown_provider"],
  [["bind", "--provider", "linear", "--credential", "k=v"], "credentials_not_accepted", "credentials_not_accepted"],
  [["map", "list"], "missing_auth", null],
  [["sync", "pull"], "missing_auth", "connector_missing"],
  [["sync", "run"], "missing_auth", "connector_missing"],
  [["status"], "missing_auth", null]
] as const

describe.each([...hosted, ...local])("with a binding to %s and nobody signed in", (provider) => {
  it.scopedLive("every verb is refused, or done, without opening a socket", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const project = yield* temporaryFolder
      project.write(
        ".kittify/config.yaml",
        `${identity}tracker:\n  provider: ${provider}\n  project_slug: web\n  workspace: web\n`
      )
      project.write("bad.json", '[{"ref": {}}]')
      const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: "http://127.0.0.1:65530" }
      const setting = { home: home.path, cwd: project.path, env }
      const { opened } = yield* tripwire
      // Wherever a bd or an fp may be on this machine, it is not meant.
      home.write(".spec-kitty/credentials", `[tracker.providers.${provider}]\ncommand = "/nowhere/${provider}"\n`)
      chmodSync(home.at(".spec-kitty/credentials"), 0o600)
      const before = project.read(".kittify/config.yaml")
      for (const [argv, forHosted, forLocal] of verbs) {
        const answer = yield* specKitty(setting, "tracker", ...argv, "--json")
        const document = documentOf(answer) as Json
        const expected = local.includes(provider) ? forLocal : forHosted
        assert.strictEqual(document.error?.code ?? null, expected, argv.join(" "))
        assert.strictEqual(answer.exitCode === 0, expected === null, argv.join(" "))
      }
      assert.strictEqual(project.read(".kittify/config.yaml"), before)
      assert.deepStrictEqual(opened, [])
    })
  )
})

describe("the tripwire", () => {
  it.scopedLive("is one: a command that asks a host trips it", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const { opened } = yield* tripwire
      const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: "http://127.0.0.1:65530" }
      yield* specKitty({ home: home.path, cwd: home.path, env }, "doctor")
      assert.isNotEmpty(opened)
    })
  )
})
