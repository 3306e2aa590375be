import { execFileSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Consent } from "../../src/events/Consent.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { temporaryFolder, withLog, type Folder } from "../helpers/folder.ts"
import { consentIn } from "./consents.ts"
import { draftOf, projectUuid } from "./drafts.ts"

const ada = "https://a|ada|red"
const other = "5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11"

/** A folder for everything; `says` writes the file of the project in one of its folders. */
const world = Effect.map(temporaryFolder, (folder) => {
  const { at, write } = folder
  const services = consentIn(at("home"), at("elsewhere"))
  return {
    ...folder,
    says: (root: string, sync: string, uuid: string = projectUuid) =>
      write(
        `${root}/.kittify/config.yaml`,
        `project:\n  uuid: ${uuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\nsync:\n  ${sync}\n`
      ),
    record: (n: number, root: string, agrees = true) =>
      Effect.flatMap(EventQueue, (queue) =>
        queue.offer(draftOf(n), ada, agrees ? undefined : "sync_disabled", { root: at(root), agrees })
      ).pipe(Effect.provide(services)),
    look: Effect.flatMap(Consent, ({ withheld }) => withheld).pipe(
      Effect.map((found) => found.map(({ projectUuid, why }) => [projectUuid, why])),
      Effect.provide(services)
    ),
    counts: Effect.flatMap(Consent, ({ counts }) => counts(ada)).pipe(Effect.provide(services)),
    enforced: Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.prepare
      yield* Effect.flatMap(Consent, ({ enforce }) => enforce())
      return yield* queue.counts(ada)
    }).pipe(Effect.provide(services))
  }
})

const no = "enabled: false"
const yes = "enabled: true"
const opted = [[projectUuid, "opted_out"]]

describe("a project that opts out after it has recorded events", () => {
  it.scoped("is heard by who only looks, and held by who writes, whoever's the events are", () =>
    Effect.gen(function* () {
      const { counts, enforced, look, read, record, says } = yield* world
      says("project", yes)
      yield* record(1, "project")
      yield* record(2, "project")
      assert.deepStrictEqual(yield* look, [])
      says("project", no)
      assert.deepStrictEqual(yield* look, opted)
      const before = read("home/queue.db")
      const seen = yield* counts
      assert.deepInclude(seen, { pending: 0, held: 2, heldReasons: { sync_disabled: 2 }, oldestPendingAt: null })
      assert.strictEqual(read("home/queue.db"), before)
      says("project", yes)
      assert.deepInclude(yield* enforced, { pending: 2, held: 0 })
      says("project", no)
      assert.deepInclude(yield* enforced, { pending: 0, held: 2 })
      says("project", yes)
      assert.deepInclude(yield* enforced, { pending: 0, held: 2 })
    })
  )

  const kinds: ReadonlyArray<
    readonly [
      string,
      (arrange: { says: (root: string, sync: string, uuid?: string) => void } & Folder) => void,
      unknown
    ]
  > = [
    ["is gone: its last word was yes", ({ at }) => rmSync(at("project"), { recursive: true }), []],
    [
      "lies under a file now",
      ({ at, write }) => (rmSync(at("project"), { recursive: true }), write("project", "")),
      []
    ],
    ["has no config any more", ({ at }) => rmSync(at("project/.kittify/config.yaml")), []],
    ["is no YAML", ({ write }) => write("project/.kittify/config.yaml", "sync: [\n"), [[projectUuid, "unreadable"]]],
    [
      "is a directory in the place of the file",
      ({ at, write }) => (rmSync(at("project/.kittify/config.yaml")), write("project/.kittify/config.yaml/x", "")),
      [[projectUuid, "unreadable"]]
    ],
    ["is another one now, which agrees", ({ says }) => says("project", yes, other), []],
    ["is another one now, which does not", ({ says }) => says("project", no, other), opted],
    [
      "has a pipe in the place of the file, which is not waited for",
      ({ at }) => {
        rmSync(at("project/.kittify/config.yaml"))
        execFileSync("mkfifo", [at("project/.kittify/config.yaml")])
      },
      [[projectUuid, "unreadable"]]
    ],
    ["says what is neither yes nor no", ({ says }) => says("project", "enabled: maybe"), [[projectUuid, "unreadable"]]],
    ["says no in another word", ({ says }) => says("project", "enabled: off"), opted]
  ]

  it.scoped.each(kinds)("is asked where it was seen, and %s", ([, arrange, expected]) =>
    Effect.gen(function* () {
      const at = yield* world
      at.says("project", yes)
      yield* at.record(1, "project")
      arrange(at)
      assert.deepStrictEqual<unknown>(yield* at.look, expected)
    })
  )

  it.scoped("has said so for good when it is gone, unless it lies elsewhere and agrees", () =>
    Effect.gen(function* () {
      const { at, enforced, look, record, says } = yield* world
      says("project", yes)
      yield* record(1, "project")
      says("project", no)
      yield* enforced
      rmSync(at("project"), { recursive: true })
      assert.deepStrictEqual(yield* look, opted)
      says("project", yes, other)
      assert.deepStrictEqual(yield* look, opted)
      rmSync(at("project"), { recursive: true })
      says("moved", yes)
      yield* record(2, "moved")
      assert.deepStrictEqual(yield* look, [])
    })
  )

  it.scoped("says so for all its clones, and until the last of them agrees", () =>
    Effect.gen(function* () {
      const { counts, look, record, says } = yield* world
      says("one", yes)
      says("two", yes)
      yield* record(1, "one")
      yield* record(2, "two")
      says("two", no)
      assert.deepStrictEqual(yield* look, opted)
      assert.deepInclude(yield* counts, { pending: 0, held: 2 })
      says("two", yes)
      assert.deepStrictEqual(yield* look, [])
    })
  )

  it.scoped("is asked in the working directory also where it was not seen before", () =>
    Effect.gen(function* () {
      const { at, look, says } = yield* world
      yield* Effect.flatMap(EventQueue, (queue) => queue.offer(draftOf(1), ada)).pipe(
        Effect.provide(consentIn(at("home")))
      )
      assert.deepStrictEqual(yield* look, [])
      says("elsewhere", no)
      assert.deepStrictEqual(yield* look, opted)
    })
  )
})

describe("a queue that was damaged and salvaged", () => {
  it.scoped.each([
    ["its header", (bytes: Buffer) => bytes.fill(0, 0, 100)],
    ["its first page", (bytes: Buffer) => bytes.fill(0, 0, 4096)],
    ["its end", (bytes: Buffer) => bytes.subarray(0, bytes.length - 4096)]
  ] as const)("still knows whom to ask: broken in %s", ([, damage]) =>
    Effect.gen(function* () {
      const { at, enforced, look, record, says } = yield* world
      says("project", yes)
      yield* record(1, "project")
      yield* record(2, "project")
      writeFileSync(at("home/queue.db"), damage(readFileSync(at("home/queue.db"))))
      says("project", no)
      const [counts, log] = yield* withLog(enforced)
      assert.match(log.join(), /salvaged/)
      assert.strictEqual(counts.pending, 0)
      assert.isAbove(counts.held, 0)
      assert.deepStrictEqual(yield* look, opted)
    })
  )
})

describe("a project whose word nobody can read", () => {
  it.scoped("keeps its events waiting, says how many and why, and lets them go when it is mended", () =>
    Effect.gen(function* () {
      const { counts, enforced, record, says, write } = yield* world
      says("project", yes)
      yield* record(1, "project")
      write("project/.kittify/config.yaml", "<<<<<<< HEAD\nsync: [\n")
      const seen = yield* counts
      assert.deepInclude(seen, { pending: 1, held: 0 })
      assert.lengthOf(seen.unheard, 1)
      assert.strictEqual(seen.unheard[0]?.count, 1)
      assert.match(seen.unheard[0]?.detail ?? "", /project\/.kittify\/config.yaml/)
      assert.deepInclude(yield* enforced, { pending: 1, held: 0 })
      says("project", yes)
      assert.deepStrictEqual((yield* counts).unheard, [])
    })
  )
})
