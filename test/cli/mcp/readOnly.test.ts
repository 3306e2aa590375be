import { assert, describe, it } from "@effect/vitest"
import { chmodSync } from "node:fs"
import { Effect, Predicate } from "effect"
import { loadCatalog } from "../../../src/cli/loadCatalog.ts"
import { mcpClient } from "../../helpers/mcpClient.ts"
import { treeOf } from "../../mission/world.ts"
import { originWorld } from "../../origin/world.ts"

/** Input with which each reading tool has something to do, where it asks for some. */
const inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  agent_tasks_list_dependents: { wp: "WP01" },
  agent_tasks_validate_workflow: { wp: "WP01" },
  config_get: { key: "sync.enabled" },
  config_explain: { key: "sync.enabled" },
  sync_explain: { event: "01" },
  sync_status: { check: true },
  agent_tickets_search: { text: "a" }
}

const flagsOf = ({ properties = {} }: { readonly properties?: Readonly<Record<string, unknown>> | undefined }) =>
  Object.entries(properties).flatMap(([key, schema]) =>
    Predicate.isRecord(schema) && schema["type"] === "boolean" ? [key] : []
  )

/** Commands that only look, the host included; `tripwire` of the refusals has those that may not ask it. */
const mayAsk = /GET|HEAD|POST tracker\/issue-search/

describe("a command that the tree says reads", () => {
  it.scopedLive("leaves project, git and home as they were, and sends the host nothing", () =>
    Effect.gen(function* () {
      const { home, project, requests, setting } = yield* originWorld()
      // Something that `agent status doctor --fix` would put right.
      project.write("kitty-specs/001-login/status.json", "{}\n")
      chmodSync(home.at(".spec-kitty/credentials"), 0o600)
      const catalog = yield* loadCatalog
      const { call, errors, tools } = yield* mcpClient(setting)
      const listed = yield* tools
      assert.sameMembers(
        listed.map(({ title }) => String(title).replace("spec-kitty ", "")),
        catalog.commands.filter(({ does }) => does === "read").map(({ path }) => path)
      )
      const state = () => ({
        home: Object.entries(treeOf(home)).filter(([name]) => !name.startsWith(".cache/")),
        project: treeOf(project),
        git:
          project.git("for-each-ref") + project.git("status", "--porcelain", "--ignored") + project.git("stash", "list")
      })
      const asked = (yield* requests).length
      const outcomes: Record<string, string> = {}
      const before = state()
      for (const { inputSchema, name } of listed) {
        const { document, isError } = yield* call(name, inputs[name] ?? {})
        outcomes[name] = isError ? (document.error?.code ?? "unwell") : "ok"
        assert.deepStrictEqual(state(), before, name)
        const flags = flagsOf(inputSchema)
        // Each alone, too: one may take back what another does, as --dry-run.
        for (const given of [...flags.map((flag) => [flag]), flags]) {
          yield* call(name, { ...inputs[name], ...Object.fromEntries(given.map((flag) => [flag, true])) })
          assert.deepStrictEqual(state(), before, `${name} with ${given}`)
        }
      }
      const sent = (yield* requests).slice(asked).map(({ method, route }) => `${method} ${route}`)
      assert.isNotEmpty(sent)
      assert.deepStrictEqual(
        sent.filter((request) => !mayAsk.test(request)),
        []
      )
      // A command that only failed would have proved nothing.
      assert.isAbove(Object.values(outcomes).filter((outcome) => outcome === "ok").length, 18, JSON.stringify(outcomes))
      assert.deepStrictEqual(errors, [])
    })
  )

  it.scopedLive("is told from one that writes: the same look sees what that one leaves", () =>
    Effect.gen(function* () {
      const { project, setting } = yield* originWorld()
      const { done } = yield* mcpClient(setting, "--allow-write")
      const before = treeOf(project)
      yield* done("config_set", { key: "sync.auto_start", value: "false" })
      assert.notDeepEqual(treeOf(project), before)
    })
  )
})
