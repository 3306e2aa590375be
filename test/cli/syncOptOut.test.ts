import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { gitEnvironment, temporaryRepository } from "../helpers/folder.ts"
import { documentOf } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

/** Ann in a project of hers that has recorded an event which waits; the built command in it and elsewhere. */
const recorded = Effect.gen(function* () {
  const at = yield* desk()
  const repo = yield* temporaryRepository
  repo.git("commit", "--quiet", "--allow-empty", "-m", "Start")
  const runIn = (cwd: string, ...argv: ReadonlyArray<string>) =>
    Effect.scoped(
      Effect.flatMap(
        startBuilt(
          { cwd, env: { ...gitEnvironment(at.home.path), ...at.env, SPEC_KITTY_HOME: at.home.at(".spec-kitty") } },
          ...argv
        ),
        ({ end }) => end
      )
    )
  const here = (...argv: ReadonlyArray<string>) => runIn(repo.path, ...argv)
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(runIn(at.home.path, ...argv, "--json"), (answer) => ({
      ...answer,
      document: documentOf(answer) as Json
    }))
  for (const argv of [
    ["init", "--here", "--ai", "claude"],
    ["specify", "Login form"]
  ]) {
    const { exitCode, stderr, stdout } = yield* here(...argv, "--json")
    assert.strictEqual(exitCode, 0, stdout + stderr)
  }
  const optOut = Effect.sync(() =>
    repo.write(".kittify/config.yaml", `${repo.read(".kittify/config.yaml")}\nsync:\n  enabled: false\n`)
  )
  return { ...at, repo, runIn, here, json, optOut }
})

describe("a project that opts out after it has recorded (design R15)", () => {
  it.scoped("sends nothing, from wherever it is asked, and every look says the same before and after", () =>
    Effect.gen(function* () {
      const { batches, home, json, optOut } = yield* recorded
      assert.deepInclude((yield* json("sync", "status")).document.queue, { pending: 1, held: 0 })
      yield* optOut
      const looks = Effect.gen(function* () {
        const before = home.read(".spec-kitty/queue.db")
        const { queue } = (yield* json("sync", "status")).document
        assert.deepInclude(queue, { pending: 0, failed: 0, held: 1, held_reasons: { sync_disabled: 1 } })
        const { checks } = (yield* json("doctor")).document
        assert.deepInclude(checks.find(({ check }: Json) => check === "queue").details, { pending: "0", held: "1" })
        assert.strictEqual(home.read(".spec-kitty/queue.db"), before, "a look changes nothing")
      })
      yield* looks
      const sent = yield* json("sync", "now")
      assert.deepInclude(sent.document, { result: "success", synced: 0, pending: 0, held: 1 })
      assert.match(sent.document.advice.join(), /`spec-kitty sync retry --all`/)
      assert.strictEqual(sent.exitCode, 0)
      assert.strictEqual(yield* batches, 0)
      yield* looks
    })
  )

  it.scoped("says what that holds and how to release it, and sends it when it has been", () =>
    Effect.gen(function* () {
      const { batches, here, ingested, json, queue } = yield* recorded
      const off = yield* here("config", "set", "sync.enabled", "false")
      assert.include(off.stdout, "1 event of this project stays on this machine, from now on.")
      const [row] = yield* queue(({ unsent }) => unsent(0, 10))
      assert.strictEqual(row?.status, "held")
      const { document } = yield* json("sync", "explain", row?.eventId ?? "")
      assert.strictEqual(document.status, "held")
      const consent = document.gates.find(({ gate }: Json) => gate === "consent")
      assert.match(consent.detail, /config\.yaml says so$/)
      assert.match(document.next_action, /`spec-kitty sync retry /)
      const on = documentOf(yield* here("config", "set", "sync.enabled", "true", "--json")) as Json
      assert.strictEqual(on.held, 1)
      assert.match(on.advice.join(" "), /`spec-kitty sync retry --all`/)
      yield* json("sync", "now")
      assert.strictEqual(yield* batches, 0)
      assert.include((yield* here("sync", "retry", "--all")).stdout, "1 event waits again")
      assert.deepInclude((yield* json("sync", "now")).document, { result: "success", synced: 1, held: 0 })
      assert.lengthOf(yield* ingested, 1)
    })
  )

  it.scoped("is asked again before a sign-in gives its events to somebody", () =>
    Effect.gen(function* () {
      const { here, home, json, optOut, repo, run } = yield* recorded
      const credentials = home.read(".spec-kitty/credentials")
      yield* run("auth", "logout")
      yield* here("specify", "Another form")
      yield* optOut
      home.write(".spec-kitty/credentials", credentials)
      const { document } = yield* json("auth", "login")
      assert.deepInclude(document, { adopted: 0 })
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 0, unclaimed: 0, held: 2 })
      assert.isNotEmpty(repo.path)
    })
  )

  it.scoped("agrees again in all its clones or in none, and a retry names the one that does not", () =>
    Effect.gen(function* () {
      const { here, home, json, optOut, repo, runIn } = yield* recorded
      const clone = `${home.path}/clone`
      home.write("clone/.kittify/config.yaml", repo.read(".kittify/config.yaml"))
      yield* runIn(clone, "config", "set", "sync.enabled", "true")
      yield* optOut
      yield* json("sync", "now")
      const { advice, released } = documentOf(yield* runIn(clone, "sync", "retry", "--all", "--json")) as Json
      assert.strictEqual(released, 0)
      assert.include(advice.join("\n"), `This project does not agree yet: ${repo.at(".kittify/config.yaml")} says so.`)
      yield* here("config", "set", "sync.enabled", "true")
      yield* runIn(clone, "sync", "retry", "--all")
      assert.deepInclude((yield* json("sync", "now")).document, { synced: 1, held: 0 })
    })
  )

  it.scoped("waits, loudly, while nobody can read what it says", () =>
    Effect.gen(function* () {
      const { batches, json, repo } = yield* recorded
      const config = repo.read(".kittify/config.yaml")
      repo.write(".kittify/config.yaml", `<<<<<<< HEAD\n${config}`)
      const { document, exitCode } = yield* json("sync", "now")
      assert.strictEqual(exitCode, 1)
      assert.deepInclude(document, { result: "failed", pending: 1, held: 0 })
      assert.match(document.advice.join(), /^1 event waits, because nobody can read whether its project agrees: /)
      const status = (yield* json("sync", "status")).document
      assert.strictEqual(status.queue.pending, 1)
      const { checks } = (yield* json("doctor")).document
      const check = checks.find(({ check }: Json) => check === "queue")
      assert.strictEqual(check.status, "problem")
      assert.match(check.next_action, /^Mend that file/)
      assert.match(status.problems.join(), /1 event waits, because/)
      assert.strictEqual(yield* batches, 0)
      repo.write(".kittify/config.yaml", config)
      assert.deepInclude((yield* json("sync", "now")).document, { result: "success", synced: 1 })
    })
  )
})
