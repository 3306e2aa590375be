import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { ProgramsLayer } from "../../src/layers/ProgramsLayer.ts"
import { beadRef } from "../../src/local/beads/decode.ts"
import type { Connector } from "../../src/local/Connector.ts"
import { fpRef } from "../../src/local/fp/decode.ts"
import { makeConnector } from "../../src/local/makeConnector.ts"
import { beadsState, executable, localTracker, newIssue } from "../helpers/localTracker.ts"

const everything = { updatedSince: Option.none() }
const one = beadRef("team", "bd-1")

/** What each call says when the stub does this. */
const refusals: ReadonlyArray<
  readonly [string, Readonly<Record<string, string>>, (connector: Connector) => Effect.Effect<unknown, Error>, RegExp]
> = [
  [
    "no JSON",
    { STUB_STDOUT: "usage: bd [levels]" },
    (bd) => bd.list(everything),
    /bd list: answered what is no JSON: usage: bd \[levels\]$/
  ],
  ["nothing", { STUB_STDOUT: "" }, (bd) => bd.list(everything), /bd list: answered nothing, not even an empty list$/],
  ["an error and 0", { STUB_STDOUT: '{"error":"corrupt"}' }, (bd) => bd.list(everything), /bd list: corrupt$/],
  ["an error and 0", { STUB_STDOUT: '{"error":"corrupt"}' }, (bd) => bd.get(one), /bd show: corrupt$/],
  [
    "a locked file and 0",
    { STUB_STDERR: "Error fetching bd-1: disk I/O error" },
    (bd) => bd.get(one),
    /bd show: Error fetching bd-1: disk I\/O error$/
  ],
  [
    "no database",
    { STUB_EXIT: "1", STUB_STDERR: "Error: no beads database found" },
    (bd) => bd.get(one),
    /bd show: no beads database found$/
  ],
  [
    "no database",
    { STUB_EXIT: "1", STUB_STDERR: '{"error":"issue database not found"}' },
    (bd) => bd.get(one),
    /issue database not found$/
  ],
  [
    "no program",
    { STUB_EXIT: "1", STUB_STDERR: 'exec: "git": not found in $PATH' },
    (bd) => bd.get(one),
    /not found in \$PATH$/
  ],
  [
    "silence",
    { STUB_EXIT: "2" },
    (bd) => bd.create(newIssue("beads")),
    /bd create: ended with exit code 2 and said nothing$/
  ],
  ["no id", { STUB_STDOUT: "{}" }, (bd) => bd.create(newIssue("beads")), /bd create: gave no id of what it has made$/]
]

describe("a bd that answers", () => {
  it.live.each(refusals)("%s is a refusal in its own words (%o)", ([, fault, call, expected]) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { connector, withVariables } = yield* localTracker("beads", { STUB_BD_ERA: "049" })
        const error = yield* Effect.flip(withVariables(fault)(call(connector)))
        assert.match(error.message, expected)
      })
    )
  )

  it.scopedLive("as another program of that name is told from bd", () =>
    Effect.gen(function* () {
      const { folder, withVariables } = yield* localTracker("beads")
      for (const provider of ["beads", "fp"] as const) {
        const command = executable(folder, "other", "#!/bin/sh\necho 'usage: other LEVELS'\n")
        const connector = yield* makeConnector({ provider, workspace: "team", command, cwd: folder.path }).pipe(
          Effect.provide(ProgramsLayer)
        )
        const error = yield* Effect.flip(connector.probe.pipe(withVariables({})))
        assert.strictEqual(error._tag, "ConnectorForeign")
        assert.match(error.message, /does not answer as (?:bd|fp) does: usage: other LEVELS$/)
      }
    })
  )

  it.scopedLive("a bead whose title speaks of failures has answered", () =>
    Effect.gen(function* () {
      const { connector, withVariables } = yield* localTracker("beads")
      const bead = { id: "bd-1", title: "no issues found: database is locked", status: "open" }
      const got = yield* connector.get(one).pipe(withVariables({ STUB_STDOUT: JSON.stringify([bead]) }))
      assert.strictEqual(Option.getOrThrow(got).title, bead.title)
    })
  )

  it.scopedLive("that a bead was not changed has not changed it, although it ends with 0", () =>
    Effect.gen(function* () {
      const { connector, folder, withVariables } = yield* localTracker("beads", { STUB_BD_ERA: "049" })
      folder.write(".beads/issues.json", beadsState(["bd-1"]))
      const parent = beadRef("team", "bd-9")
      const error = yield* Effect.flip(connector.update(one, { title: "New", parent }).pipe(withVariables({})))
      assert.match(error.message, /bd update: Error updating parent of bd-1: parent bd-9 not found$/)
    })
  )

  it.scopedLive("that it made a bead keeps its id, whatever fails after that", () =>
    Effect.gen(function* () {
      const { connector, folder, withVariables } = yield* localTracker("beads")
      const fault = { STUB_VERB: "update", STUB_EXIT: "1", STUB_STDERR: '{"error":"no more today"}' }
      const { issue, unfinished } = yield* connector
        .create(newIssue("beads", { status: "done" }))
        .pipe(withVariables(fault))
      assert.match(unfinished.join("\n"), /^bd-\w+ was created; \S+bd update: no more today$/)
      assert.deepStrictEqual(
        JSON.parse(folder.read(".beads/issues.json")).issues.map(({ id }: { id: string }) => id),
        [issue.ref.id]
      )
    })
  )

  it.scopedLive("that its database is busy is asked again, but never told to create twice", () =>
    Effect.gen(function* () {
      const { connector, runs, withVariables } = yield* localTracker("beads")
      const fault = withVariables({ STUB_EXIT: "1", STUB_STDERR: '{"error":"database is locked"}' })
      const calls: ReadonlyArray<readonly [Effect.Effect<unknown, Error>, number]> = [
        [connector.list(everything), 3],
        [connector.get(one), 3],
        [connector.create(newIssue("beads")), 1]
      ]
      for (const [call, times] of calls) {
        assert.match((yield* Effect.flip(fault(call))).message, /database is locked$/)
        assert.strictEqual(runs().length, times)
      }
    })
  )
})

describe("an fp that answers", () => {
  it.scopedLive("prose, on either side, is a refusal in its own words", () =>
    Effect.gen(function* () {
      const { connector, withVariables } = yield* localTracker("fp")
      const words = ".fp directory not found"
      for (const fault of [
        { STUB_EXIT: "1", STUB_STDOUT: words },
        { STUB_EXIT: "1", STUB_STDERR: words }
      ]) {
        const ref = fpRef("team", "FP-abcdefgh")
        const calls: ReadonlyArray<Effect.Effect<unknown, Error>> = [
          connector.list(everything),
          connector.get(ref),
          connector.create(newIssue("fp"))
        ]
        for (const call of calls)
          assert.match((yield* Effect.flip(withVariables(fault)(call))).message, /\.fp directory not found$/)
      }
      const prose = yield* Effect.flip(connector.list(everything).pipe(withVariables({ STUB_STDOUT: "No issues" })))
      assert.match(prose.message, /fp issue list: answered what is no JSON: No issues$/)
    })
  )

  it.scopedLive("create with a notice around its answer is understood, and no id is taken from a notice", () =>
    Effect.gen(function* () {
      const { connector, program, withVariables } = yield* localTracker("fp")
      const other: { readonly id: string } = JSON.parse(
        program("issue", "create", "--title", "Other", "--format", "json")
      )
      const notice = `Notice: see FP-${other.id.slice(0, 8)}, in UTF-8\n`
      const fault = { STUB_VERB: "issue create", STUB_STDOUT: notice }
      const { issue, unfinished } = yield* connector
        .create(newIssue("fp"))
        .pipe(withVariables({ ...fault, STUB_AFTER: "1" }))
      assert.deepStrictEqual([issue.title, unfinished], ["Write the docs", []])
      const error = yield* Effect.flip(connector.create(newIssue("fp")).pipe(withVariables(fault)))
      assert.match(error.message, /issue create: gave no id of what it has made: Notice/)
    })
  )

  it.scopedLive("create in prose has made an issue all the same", () =>
    Effect.gen(function* () {
      const { connector, folder, withVariables } = yield* localTracker("fp")
      const fault = { STUB_VERB: "issue create", STUB_STDOUT: "Created FP-abcdefgh: T\n" }
      const { issue, unfinished } = yield* connector.create(newIssue("fp")).pipe(withVariables(fault))
      assert.strictEqual(issue.ref.id, "FP-abcdefgh")
      assert.match(unfinished.join("\n"), /there is no issue FP-abcdefgh$/)
      assert.include(readFileSync(folder.at("runs.jsonl"), "utf8"), '"issue","create"')
    })
  )
})
