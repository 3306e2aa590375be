import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf, eventId, projectUuid } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

const identity = (uuid: string) => `project:\n  uuid: ${uuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\n`
const other = "5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11"

/** Ann, a project of hers that opted out while events 1 and 2 were recorded, and a command line in it. */
const optedOut = Effect.gen(function* () {
  const at = yield* desk()
  const project = yield* temporaryFolder
  const scope = `${at.url}|ann|demo-team`
  yield* at.queue(({ offer, offerAll }) =>
    Effect.all([
      offerAll([draftOf(1), draftOf(2)], scope, "sync_disabled"),
      offer(draftOf(3, { projectUuid: null }), scope)
    ])
  )
  const says = (enabled: boolean, uuid: string = projectUuid) =>
    project.write(".kittify/config.yaml", `${identity(uuid)}sync:\n  enabled: ${enabled}\n`)
  const here = (...argv: ReadonlyArray<string>) =>
    specKitty({ home: at.home.path, cwd: project.path, env: at.env }, ...argv)
  const retry = (...argv: ReadonlyArray<string>) =>
    Effect.map(here("sync", "retry", ...argv, "--json"), (answer) => documentOf(answer) as Json)
  return { ...at, says, here, retry }
})

describe("events of a project that had opted out", () => {
  it.scoped("are told in the past tense, with the way to let them leave", () =>
    Effect.gen(function* () {
      const { here, json, says } = yield* optedOut
      says(true)
      const { stdout } = yield* here("sync", "now")
      assert.include(stdout, "Nothing to sync: no event of your account waits to be sent\nHeld on this machine: 3\n")
      assert.match(
        stdout,
        /2 events of the project in .* that had `sync.enabled: false` stay on this machine\. It agrees now: /
      )
      assert.include(stdout, "`spec-kitty sync retry --all`")
      assert.include(stdout, "1 event recorded without a project stays on this machine for good.")
      const consent = (yield* json("sync", "explain", eventId(1))).document
      assert.include(consent.next_action, `\`spec-kitty sync retry ${eventId(1)}\``)
      const gate = consent.gates.find(({ state }: Json) => state === "blocked")
      assert.strictEqual(gate.detail, "held back, because its project had `sync.enabled: false`")
    })
  )

  it.scoped("are released by a retry in that project once it agrees, said, and never those without a project", () =>
    Effect.gen(function* () {
      const { batches, here, json, retry, says } = yield* optedOut
      says(true)
      const done = yield* retry("--all")
      assert.deepInclude(done, { retried: 0, released: 2, advice: [] })
      assert.strictEqual(yield* batches, 0)
      assert.deepInclude((yield* json("sync", "status")).document.queue, {
        pending: 2,
        held: 1,
        held_reasons: { missing_project_uuid: 1 }
      })
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 2, held: 1 })
      const refused = yield* here("sync", "retry", eventId(3), "--json")
      assert.strictEqual(refused.exitCode, 1)
      const { error } = documentOf(refused) as Json
      assert.strictEqual(error.code, "event_held")
      assert.match(error.message, /stays held on this machine: recorded without a project identity/)
      assert.include(error.next_action, `\`spec-kitty sync discard ${eventId(3)}\``)
    })
  )

  it.scoped("are released one by one, too", () =>
    Effect.gen(function* () {
      const { here, json, says } = yield* optedOut
      says(true)
      const { stdout } = yield* here("sync", "retry", eventId(2))
      assert.strictEqual(
        stdout,
        "1 event waits again; `spec-kitty sync now` sends it\nReleased, for this project has sync enabled now: 1\n"
      )
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 1, held: 2 })
    })
  )

  it.scoped.each([
    ["still opts out", (says: (enabled: boolean, uuid?: string) => void) => says(false)],
    ["is another one", (says: (enabled: boolean, uuid?: string) => void) => says(true, other)],
    ["is none", () => undefined]
  ] as const)("stay where they are when the project of the retry %s", ([, arrange]) =>
    Effect.gen(function* () {
      const { here, json, retry, says } = yield* optedOut
      arrange(says)
      const all = yield* retry("--all")
      assert.deepInclude(all, { retried: 0, released: 0 })
      assert.match(all.advice[0], /^2 events of the project .* that had/)
      const { error } = yield* retry(eventId(1))
      assert.strictEqual(error.code, "event_held")
      assert.include(error.next_action, `\`spec-kitty sync retry ${eventId(1)}\``)
      yield* here("sync", "now")
      assert.deepInclude((yield* json("sync", "status")).document.queue, { pending: 0, held: 3, history: 0 })
    })
  )

  it.scoped("are nobody's still when nobody was signed in, and that is said", () =>
    Effect.gen(function* () {
      const { json, queue, retry, says } = yield* optedOut
      yield* queue(({ offer }) => offer(draftOf(4), null, "sync_disabled"))
      says(true)
      assert.include((yield* retry(eventId(4))).advice[0], "`spec-kitty auth login`")
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 0, unclaimed: 1 })
    })
  )
})
