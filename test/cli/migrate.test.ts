import * as fs from "node:fs"
import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writePythonQueue } from "../events/python/pythonQueue.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"

const host = "https://test.example.com"

const scope = `${host}|test@example.com|team-red`

interface Answered {
  readonly dry_run: boolean
  readonly nothing_to_do: boolean
  readonly queue: Readonly<Record<string, unknown>> & { readonly kept: string; readonly state: string }
  readonly account_queues: ReadonlyArray<Readonly<Record<string, unknown>> & { readonly kept: string }>
  readonly python: { readonly queued: number; readonly account_queues: ReadonlyArray<object> }
}

/** Outside of any project, signed in with the gate on. */
const machine = Effect.gen(function* () {
  const home = yield* temporaryFolder
  home.write(
    ".spec-kitty/credentials",
    `[tokens]\naccess = "a"\nrefresh = "r"\naccess_expires_at = "2099-01-01T00:00:00+00:00"\nrefresh_expires_at = "2099-01-01T00:00:00+00:00"\n[user]\nusername = "test@example.com"\nteam_slug = "team-red"\n[server]\nurl = "${host}"\n`
  )
  const run = (...argv: ReadonlyArray<string>) =>
    specKitty(
      {
        home: home.path,
        cwd: home.path,
        env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: host }
      },
      ...argv
    )
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => ({
      exitCode: answer.exitCode,
      document: documentOf(answer) as Answered
    }))
  // Templates are another matter.
  yield* run("migrate")
  fs.mkdirSync(home.at(".spec-kitty/queues"))
  return { home, json, run, queue: home.at(".spec-kitty/queue.db"), queues: home.at(".spec-kitty/queues") }
})

const bytesUnder = (path: string) =>
  createHash("sha256")
    .update(
      fs
        .readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`)
        .sort()
        .map((name) => `${name} ${fs.readFileSync(name, "base64")}`)
        .join("\n")
    )
    .digest("hex")

describe("migrate", () => {
  it.scoped("imports the queue and that of the signed-in account, once, and leaves others alone", () =>
    Effect.gen(function* () {
      const { home, json, queue, queues, run } = yield* machine
      writePythonQueue(queue, [
        { n: 1, queuedAt: 1 },
        { n: 2, queuedAt: 2 }
      ])
      // Worked value of the reference: the hash of this very scope.
      writePythonQueue(`${queues}/queue-69c0bfe69fd3a715.db`, [{ n: 3, queuedAt: 3, retries: 2 }])
      writePythonQueue(`${queues}/queue-0123456789abcdef.db`, [{ n: 4, queuedAt: 4 }])

      const before = bytesUnder(home.path)
      const status = yield* json("sync", "status")
      const other = { file: `${queues}/queue-0123456789abcdef.db`, events: 1, state: "other_account", detail: null }
      const own = { file: `${queues}/queue-69c0bfe69fd3a715.db`, events: 1, state: "importable", detail: null }
      assert.deepStrictEqual(status.document.python, { queued: 2, account_queues: [other, own] })
      assert.match(
        (yield* run("sync", "status")).stdout,
        /^Python {6}2 events in the queue, .*\n {12}1 event .*0123456789abcdef\.db: another account's.*\n {12}1 event .*69c0bfe69fd3a715\.db: this account's, `spec-kitty migrate` imports them\.$/m
      )
      const dry = yield* json("migrate", "--dry-run")
      assert.deepInclude(dry.document, { dry_run: true, nothing_to_do: false })
      assert.deepInclude(dry.document.queue as object, { state: "python", events: 2, kept: null })
      assert.strictEqual(bytesUnder(home.path), before)

      const { document, exitCode } = yield* json("migrate")
      assert.strictEqual(exitCode, 0)
      assert.deepInclude(document.queue, { state: "python", events: 2 })
      assert.isTrue(fs.existsSync(document.queue.kept))
      const [left, imported] = document.account_queues
      assert.deepInclude(left, { action: "left", reason: "other_account", events: 1 })
      assert.deepInclude(imported, { action: "imported", events: 1 })
      assert.isTrue(fs.existsSync(imported?.kept ?? ""))

      const after = yield* json("sync", "status")
      assert.deepInclude(after.document.queue, { pending: 1, unclaimed: 2 })
      assert.deepStrictEqual(after.document.queue["retries"], { zero: 0, one_to_three: 1, four_or_more: 0 })
      assert.deepStrictEqual(after.document.python, { queued: 0, account_queues: [other] })

      const again = yield* json("migrate")
      assert.deepInclude(again.document, { nothing_to_do: true })
      assert.match((yield* run("migrate", "--force")).stdout, /^Nothing to do\n.*0123456789abcdef.*another account's/)
      fs.writeFileSync(`${queues}/queue-0123456789abcdef.db`, "this is no database".repeat(400))
      assert.match((yield* run("migrate")).stdout, /0123456789abcdef.*\(damaged, its events cannot be counted\)/)
    })
  )

  it.scoped("tells a file that cannot be read from a damaged one, and goes on with the others", () =>
    Effect.gen(function* () {
      const { json, queues, run } = yield* machine
      fs.mkdirSync(`${queues}/queue-0123456789abcdef.db`, { recursive: true })
      writePythonQueue(`${queues}/queue-69c0bfe69fd3a715.db`, [{ n: 3, queuedAt: 3 }])
      const [unreadable] = (yield* json("sync", "status")).document.python.account_queues
      assert.deepInclude(unreadable, { events: null, state: "unreadable", detail: "it is a directory" })
      const { stdout } = yield* run("migrate")
      assert.match(
        stdout,
        /0123456789abcdef\.db was left as it is \(it is a directory\): it cannot be read; make it readable/
      )
      assert.notInclude(stdout, "damaged")
      assert.include(stdout, "were imported for your account")
    })
  )

  it.scoped("makes no queue on a new machine", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const run = (...more: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: home.path }, "migrate", ...more)
      yield* run("--dry-run")
      assert.deepStrictEqual(home.list(), [])
      yield* run()
      assert.deepStrictEqual(yield* run(), { stdout: "Nothing to do\n", stderr: "", exitCode: 0 })
      assert.deepStrictEqual([home.list(), home.list(".spec-kitty")], [[".kittify", ".spec-kitty"], ["locks"]])
    })
  )

  it.scoped("leaves account queues to who is signed in", () =>
    Effect.gen(function* () {
      const { json, queues, run } = yield* machine
      writePythonQueue(`${queues}/queue-69c0bfe69fd3a715.db`, [{ n: 3, queuedAt: 3 }])
      yield* run("auth", "logout")
      const { document } = yield* json("migrate")
      assert.deepInclude(document.account_queues[0], { action: "left", reason: "signed_out" })
      assert.strictEqual(document.nothing_to_do, true)
    })
  )

  it.scoped("does not push out what waits already", () =>
    Effect.gen(function* () {
      const { home, json, queues } = yield* machine
      home.write(".spec-kitty/config.toml", "[sync]\nmax_queue_size = 1\n")
      writePythonQueue(`${queues}/queue-69c0bfe69fd3a715.db`, [
        { n: 3, queuedAt: 3 },
        { n: 4, queuedAt: 4 }
      ])
      const { document } = yield* json("migrate")
      assert.deepInclude(document.account_queues[0], { action: "left", reason: "no_room", events: 2 })
    })
  )

  it.scoped("imports around damage", () =>
    Effect.gen(function* () {
      const { json, queues } = yield* machine
      const path = `${queues}/queue-69c0bfe69fd3a715.db`
      writePythonQueue(
        path,
        Array.from({ length: 40 }, (_, n) => ({ n, queuedAt: n }))
      )
      fs.writeFileSync(path, fs.readFileSync(path).fill(0, 0, 200))
      const { document } = yield* json("migrate")
      assert.deepInclude(document.account_queues[0], { action: "imported", events: 40 })
    })
  )

  it.scoped("says how many events of a damaged file are missing, before and after", () =>
    Effect.gen(function* () {
      const { json, queue, queues, run } = yield* machine
      const path = `${queues}/queue-69c0bfe69fd3a715.db`
      writePythonQueue(
        path,
        Array.from({ length: 60 }, (_, n) => ({ n, queuedAt: n }))
      )
      const bytes = fs.readFileSync(path)
      const page = Math.floor(bytes.indexOf('"Event 30"') / 4096)
      const lost =
        bytes
          .subarray(page * 4096, (page + 1) * 4096)
          .toString("latin1")
          .split('"Event ').length - 1
      fs.writeFileSync(path, bytes.fill(0, page * 4096, (page + 1) * 4096))
      // A queue that is damaged itself does not keep a dry run from looking.
      fs.writeFileSync(queue, "this is no database".repeat(400))
      const dry = yield* json("migrate", "--dry-run")
      assert.deepInclude(dry.document.account_queues[0], { action: "imported", events: 60 - lost, lost })
      assert.include((yield* run("migrate")).stdout, `it is damaged, and ${lost} of 60 cannot be read`)
      assert.isTrue((yield* json("sync", "status")).document.queue["pending"] === 60 - lost)
    })
  )

  it.scoped("mends a damaged queue", () =>
    Effect.gen(function* () {
      const { json, queue, run } = yield* machine
      fs.writeFileSync(queue, "this is no database".repeat(400))
      const status = yield* run("sync", "status")
      assert.strictEqual(status.exitCode, 1)
      assert.include(status.stderr, "Run `spec-kitty migrate`")
      const { document } = yield* json("migrate")
      assert.strictEqual(document.queue.state, "damaged")
      assert.isTrue(fs.existsSync(document.queue.kept))
      assert.strictEqual((yield* run("sync", "status")).exitCode, 0)
      assert.strictEqual((yield* json("migrate")).document.nothing_to_do, true)
    })
  )
})

it("has the scope that the reference works out", () => {
  assert.strictEqual(createHash("sha256").update(scope).digest("hex").slice(0, 16), "69c0bfe69fd3a715")
})
