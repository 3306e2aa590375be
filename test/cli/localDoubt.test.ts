import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { executable, stubs } from "../helpers/localTracker.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { beadsDesk, identity } from "./localDesk.ts"

const bind = ["bind", "--provider", "beads"]

describe("a credentials file that cannot be read", () => {
  it.scopedLive("is told before anything is changed, with advice that needs no host", () =>
    Effect.gen(function* () {
      const { home, json, project, run, setting } = yield* beadsDesk()
      home.write(".spec-kitty/credentials", "garbage = [")
      const before = project.read(".kittify/config.yaml")
      const verbs = [
        [...bind, "--workspace", "NEW", "--credential", `command=${stubs.bd}`],
        [...bind, "--workspace", "NEW"],
        ["unbind"],
        ["status"],
        ["sync", "pull"],
        ["map", "add", "--wp-id", "WP01", "--external-id", "bd-1"]
      ]
      for (const verb of verbs) {
        const { document, exitCode } = yield* json(...verb)
        assert.deepStrictEqual([exitCode, document.error.code], [1, "local_credentials_broken"], verb.join(" "))
        const path = home.at(".spec-kitty/credentials")
        assert.include(document.error.next_action, `mv ${path} ${path}.broken`)
      }
      assert.strictEqual(project.read(".kittify/config.yaml"), before)
      assert.strictEqual(home.read(".spec-kitty/credentials"), "garbage = [")
      const doctor = documentOf(yield* specKitty(setting, "doctor", "--json")) as Json
      const signIn = doctor.checks.find(({ check }: Json) => check === "sign_in")
      assert.include(signIn.message, "cannot be read")
      assert.include(signIn.next_action, "rename it")
      home.write(".spec-kitty/credentials", "")
      assert.strictEqual((yield* run("unbind")).exitCode, 0)
    })
  )
})

describe("a doctrine with a slip in it", () => {
  it.scopedLive.each([
    ["mode: external_authoritativ", /doctrine.mode is "external_authoritativ", not external_authoritative, spec_kitty/],
    [
      "mode: split_ownership\n    field_owners:\n      title: nobody",
      /field_owners.title is "nobody", not external, local/
    ],
    ["mode: split_ownership\n    field_owners:\n      zzz: local", /"zzz", which is no field; there are title, body/]
  ] as const)("is never pushed by, and told by who only reads: %s", ([doctrine, words]) =>
    Effect.gen(function* () {
      const { bd, json, project, run, setting } = yield* beadsDesk()
      project.write(
        ".kittify/config.yaml",
        `${identity}tracker:\n  provider: beads\n  workspace: web\n  doctrine:\n    ${doctrine}\n`
      )
      const pulled = yield* json("sync", "pull")
      assert.deepStrictEqual([pulled.exitCode, pulled.document.stats.pulled_created], [0, 3])
      assert.match(pulled.document.warnings.join(), words)
      assert.match((yield* json("status")).document.warnings.join(), words)
      const { stdout } = yield* run("status")
      assert.match(stdout, /\nWarning: doctrine/)
      bd("--json", "update", "bd-1000", "--title=Theirs")
      const before = project.read(".beads/issues.json")
      for (const verb of ["push", "run"]) {
        const { document, exitCode } = yield* json("sync", verb)
        assert.deepStrictEqual([exitCode, document.error.code], [1, "doctrine_not_understood"])
        assert.match(document.error.message, words)
      }
      assert.strictEqual(project.read(".beads/issues.json"), before)
      const doctor = documentOf(yield* specKitty(setting, "doctor", "--json")) as Json
      const finding = doctor.checks.find(({ check }: Json) => check === "tracker_doctrine")
      assert.match(finding.message, words)
      assert.match((yield* run(...bind)).stderr, words)
      yield* run(...bind, "--doctrine-mode", "split_ownership")
      assert.deepStrictEqual((yield* json("status")).document.warnings, [])
      assert.strictEqual((yield* json("sync", "push")).exitCode, 0)
    })
  )
})

describe("a program that floods", () => {
  it.scopedLive.each(["beads", "fp"])("when it is asked who it is (%s) is ended at once", (provider) =>
    Effect.gen(function* () {
      const { json, project } = yield* beadsDesk()
      const floods = executable({ ...project }, "floods", "#!/bin/sh\nexec cat /dev/zero\n")
      yield* json("bind", "--provider", provider, "--workspace", "w", "--credential", `command=${floods}`)
      const { document, exitCode } = yield* json("sync", "pull")
      assert.strictEqual(exitCode, 1)
      assert.match(document.error.message, /version: answers more than 64 KiB/)
    })
  )
})

describe("what a sync says", () => {
  it.scopedLive("about what is left, what is only a warning, and which issue a work package leaves", () =>
    Effect.gen(function* () {
      const { json, project, run, tell } = yield* beadsDesk()
      assert.include((yield* run("sync", "pull", "--limit", "2")).stdout, "There is 1 more: ")
      assert.include((yield* run("sync", "pull", "--limit", "1")).stdout, "errors:          0\n")
      project.write(".beads/issues.json", project.read(".beads/issues.json").replace('"open"', '"odd"'))
      tell(`command = "${stubs.bd}"\nusername = "ann"`)
      assert.match((yield* run("sync", "pull")).stdout, /errors: {10}0\n {2}warnings: {8}1\nWarning: list: /)
      const add = (id: string) => ["map", "add", "--wp-id", "WP01", "--external-id", id]
      yield* run(...add("bd-1000"))
      assert.strictEqual((yield* run(...add("bd-1000"))).stdout, "Mapped WP01 to beads:bd-1000\n")
      const moved = yield* run(...add("bd-1001"))
      assert.strictEqual(moved.stdout, "Mapped WP01 to beads:bd-1001\nIt was mapped to beads:bd-1000 before\n")
      assert.deepInclude((yield* json(...add("bd-1002"))).document.replaced, { external_id: "bd-1001" })
    })
  )
})
