import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { tripwire } from "../helpers/tripwire.ts"
import { fpDesk } from "./fpDesk.ts"

describe("a project whose tracker is fp", () => {
  it.scopedLive(
    "is synced both ways: what they changed is set back, what they lost is made once, and nothing else",
    () =>
      Effect.gen(function* () {
        const { change, fp, issues, json, make } = yield* fpDesk()
        const first = make("First")
        const second = make("Second", "--depends", first["id"])
        const { opened } = yield* tripwire
        const pulled = yield* json("sync", "pull")
        assert.deepInclude(pulled.document["stats"], { pulled_created: 2 })
        fp("issue", "update", first["id"], "--title", "Theirs", "--status", "done", "--priority", "high")
        change((all) => all.filter(({ id }) => id !== second["id"]))
        const pushed = yield* json("sync", "push")
        assert.deepStrictEqual(
          [pushed.exitCode, pushed.document["errors"], pushed.document["warnings"]],
          [0, [], [`update[fp:web:${first["id"]}]: the tracker cannot write priority`]]
        )
        assert.deepInclude(pushed.document["stats"], { pushed_created: 1 })
        assert.deepStrictEqual(
          issues().map(({ dependencies, status, title }) => [title, status, dependencies]),
          [
            ["First", "todo", []],
            ["Second", "todo", [first["id"]]]
          ]
        )
        fp("issue", "update", first["id"], "--priority", "low")
        const again = yield* json("sync", "run")
        assert.deepInclude(again.document["stats"], { pushed_created: 0 })
        assert.lengthOf(issues(), 2)
        assert.deepStrictEqual(opened, [])
      })
  )

  it.scopedLive("is told what fp refuses, and where it is not fp at all", () =>
    Effect.gen(function* () {
      const { runWith } = yield* fpDesk()
      const outside = yield* runWith(
        { STUB_VERB: "issue list", STUB_EXIT: "1", STUB_STDOUT: ".fp directory not found\u001b[31m" },
        "sync",
        "pull"
      )
      assert.strictEqual(outside.exitCode, 1)
      assert.match(outside.stderr, /fp issue list: \.fp directory not found\n/)
      assert.notInclude(outside.stderr, "\u001b")
      const other = yield* runWith({ STUB_VERB: "--version", STUB_STDOUT: "FastPath utility" }, "sync", "push")
      assert.strictEqual(other.exitCode, 1)
      assert.match(other.stderr, /is not the program of fp: .* does not answer as fp does: FastPath utility\n/)
    })
  )
})
