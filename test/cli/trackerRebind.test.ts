import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../helpers/folder.ts"
import { stubs } from "../helpers/localTracker.ts"
import { documentOf } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { beadsDesk } from "./localDesk.ts"

const bind = ["bind", "--provider", "beads"]
const own = (id: string) => JSON.stringify({ prefix: "x", next: 1, issues: [{ id, title: id, status: "open" }] })

describe("a project that is bound to a tracker on this machine", () => {
  it.scopedLive("is never worked in another project's directory, and unbinding takes nothing from others", () =>
    Effect.gen(function* () {
      const { json, run, runWith, project, tell } = yield* beadsDesk()
      const other = yield* temporaryFolder
      other.write(".kittify/config.yaml", "project:\n  slug: other\n")
      other.write(".beads/issues.json", own("x-1"))
      const there = (...argv: ReadonlyArray<string>) =>
        Effect.map(runWith({}, other.path, ...argv, "--json"), (answer) => documentOf(answer) as Json)
      yield* run(...bind, "--credential", `cwd=${project.path}`, "--credential", `command=${stubs.bd}`)
      yield* there(...bind, "--workspace", "web", "--credential", `command=${stubs.bd}`)
      assert.deepInclude((yield* there("sync", "pull")).stats, { pulled_created: 1 })
      yield* there("unbind")
      assert.deepInclude((yield* json("sync", "pull")).document.stats, { pulled_created: 3 })
      // The Python original has kept it for all projects.
      tell(`command = "${stubs.bd}"\ncwd = "${project.path}"`)
      yield* there(...bind, "--workspace", "web")
      assert.deepInclude((yield* there("sync", "pull")).stats, { pulled_created: 0, skipped: 1 })
    })
  )

  it.scopedLive("is worked in a directory of its own that the Python original has kept, whatever that is called", () =>
    Effect.gen(function* () {
      const { json, project, tell } = yield* beadsDesk()
      project.write("..data/.beads/issues.json", own("x-1"))
      tell(`command = "${stubs.bd}"\ncwd = "${project.at("..data")}"`)
      assert.deepInclude((yield* json("sync", "pull")).document.stats, { pulled_created: 1 })
    })
  )

  it.scopedLive("keeps what is not given when it is bound again to the same one", () =>
    Effect.gen(function* () {
      const { home, json, project, run } = yield* beadsDesk()
      const split = ["--doctrine-mode", "split_ownership", "--field-owner", "title=local"]
      yield* run(...bind, "--workspace", "team", ...split, "--credential", `command=${stubs.bd}`)
      const again = yield* json(...bind, "--credential", `cwd=${project.path}`)
      assert.deepInclude(again.document, { workspace: "team", doctrine_mode: "split_ownership" })
      const standing = { workspace: "team", doctrine_mode: "split_ownership", field_owners: { title: "local" } }
      assert.deepInclude((yield* json("status")).document, standing)
      assert.include(home.read(".spec-kitty/credentials"), `command = "${stubs.bd}"\ncwd = "${project.path}"`)
      yield* run(...bind, "--field-owner", "body=external")
      assert.deepInclude((yield* json("status")).document, {
        ...standing,
        field_owners: { title: "local", body: "external" }
      })
      yield* run(...bind, "--doctrine-mode", "spec_kitty_authoritative")
      assert.deepInclude((yield* json("status")).document, {
        doctrine_mode: "spec_kitty_authoritative",
        field_owners: {}
      })
      assert.strictEqual((yield* json("bind", "--provider", "fp")).exitCode, 2)
    })
  )
})
