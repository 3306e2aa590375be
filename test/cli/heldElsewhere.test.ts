import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf, eventId, projectUuid } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

const bob = "https://a.example|bob|red"
const whose = "bob at https://a.example, team red"

/** Ann is signed in; bob has one event here that its project held back, and she stands in that project, which agrees. */
const heldForBob = Effect.gen(function* () {
  const at = yield* desk()
  const project = yield* temporaryFolder
  yield* at.queue(({ offer }) => offer(draftOf(1), bob, "sync_disabled", { root: project.path, agrees: false }))
  project.write(
    ".kittify/config.yaml",
    `project:\n  uuid: ${projectUuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\nsync:\n  enabled: false\n`
  )
  const here = (...argv: ReadonlyArray<string>) =>
    specKitty({ home: at.home.path, cwd: project.path, env: at.env }, ...argv)
  return { ...at, here }
})

describe("held events of another account", () => {
  it.scoped("are counted and named by everything that looks at the queue", () =>
    Effect.gen(function* () {
      const { json, run } = yield* heldForBob
      const status = (yield* json("sync", "status")).document
      assert.deepInclude(status, { other_accounts: 0, other_accounts_held: 1 })
      assert.deepStrictEqual(status.accounts, [
        { user: "bob", team: "red", server: "https://a.example", waiting: 0, held: 1 }
      ])
      const told = `1 event of ${whose}: held on this machine. Sign in there, with \`SPEC_KITTY_SAAS_URL=https://a.example\`, with`
      assert.match(status.advice.join("\n"), new RegExp(`^${told}`, "m"))
      const human = (yield* run("sync", "status")).stdout
      assert.match(human, /^Waiting {5}nothing of your account$/m)
      assert.match(human, new RegExp(`^Others {6}1 of ${whose}; held`, "m"))
      const found = (yield* json("doctor")).document.checks.find(({ check }: Json) => check === "queue")
      assert.match(found.message, new RegExp(`^No event of your account waits\\. ${told}`))
      assert.strictEqual(found.details.other_accounts_held, "1")
      const now = yield* run("sync", "now")
      assert.strictEqual(now.exitCode, 0)
      assert.include(now.stdout, "no event of your account waits to be sent\nHeld of other accounts: 1\n")
      assert.include(now.stdout, told)
      assert.deepInclude((yield* json("sync", "now")).document, { result: "success", other_accounts_held: 1 })
    })
  )

  it.scoped("are not promised to be released by somebody else's retry", () =>
    Effect.gen(function* () {
      const { here, queue } = yield* heldForBob
      const { advice, held } = documentOf(yield* here("config", "set", "sync.enabled", "true", "--json")) as Json
      assert.strictEqual(held, 1)
      assert.deepStrictEqual(advice, [
        "1 event of this project stays on this machine.",
        `1 event of this project is held for ${whose}: signed in there (with \`SPEC_KITTY_SAAS_URL=https://a.example\`, \`spec-kitty auth login --force\`), \`spec-kitty sync retry --all\`, run in it, lets it leave.`
      ])
      const retried = documentOf(yield* here("sync", "retry", "--all", "--json")) as Json
      assert.deepInclude(retried, { retried: 0, released: 0, advice: [advice[1]] })
      const [row] = yield* queue(({ find }) => find(eventId(1), 1))
      assert.strictEqual(row?.status, "held")
    })
  )
})
