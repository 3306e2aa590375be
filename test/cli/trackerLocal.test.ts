import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { stubs } from "../helpers/localTracker.ts"
import { tripwire } from "../helpers/tripwire.ts"
import { beadsDesk } from "./localDesk.ts"

const ours = { doctrine: "spec_kitty_authoritative" }
const none = { pulled_created: 0, pulled_updated: 0, pushed_created: 0, pushed_updated: 0, skipped: 0 }

describe("a local tracker", () => {
  it.scopedLive("is pushed to twice without making anything twice: 120 beads, 40 of them closed", () =>
    Effect.gen(function* () {
      const { beads, json, project } = yield* beadsDesk({ ...ours, count: 120, closed: 40 })
      const pulled = yield* json("sync", "pull", "--all")
      assert.deepStrictEqual(pulled.document, {
        provider: "beads",
        workspace: "web",
        command: stubs.bd,
        cwd: project.path,
        stats: { ...none, pulled_created: 120 },
        conflicts: [],
        errors: [],
        warnings: [],
        remaining: 0
      })
      for (const _ of [1, 2]) {
        const { document, exitCode } = yield* json("sync", "push")
        assert.deepStrictEqual([exitCode, document.stats, document.errors], [0, { ...none, skipped: 120 }, []])
      }
      assert.lengthOf(beads(), 120)
    })
  )

  it.scopedLive("is worked by every verb, also from below the project, and no socket is opened", () =>
    Effect.gen(function* () {
      const { bd, beads, project, run, runWith } = yield* beadsDesk(ours)
      const { opened } = yield* tripwire
      project.write("src/a.ts", "")
      const pull = yield* runWith({}, project.at("src"), "sync", "pull")
      assert.deepStrictEqual([pull.exitCode, pull.stderr], [0, "Pulling from beads (web) ...\n"])
      assert.strictEqual(
        pull.stdout,
        `Pulled from beads (${stubs.bd} in ${project.path})\n  pulled, new:     3\n  pulled, changed: 0\n  skipped:         0\n  conflicts:       0\n  errors:          0\n`
      )
      bd("--json", "update", "bd-1000", "--title=Theirs")
      assert.include((yield* run("sync", "run")).stdout, "pushed, changed: 1")
      assert.include(
        beads().map(({ title }) => title),
        "Issue bd-1000"
      )
      assert.strictEqual(
        (yield* run("map", "add", "--wp-id", "WP01", "--external-id", "bd-1000")).stdout,
        "Mapped WP01 to beads:bd-1000\n"
      )
      assert.strictEqual((yield* run("map", "list")).stdout, "WP01: beads:bd-1000\n")
      const { stdout } = yield* run("status")
      assert.match(
        stdout,
        /^provider: {4}beads\nworkspace: {3}web\ndoctrine: {4}spec_kitty_authoritative\nissues: {6}3\nmappings: {4}1\n/
      )
      assert.deepStrictEqual(opened, [])
    })
  )

  it.scopedLive("has one work package for an issue", () =>
    Effect.gen(function* () {
      const { json, run } = yield* beadsDesk()
      const add = (wp: string, id: string) => json("map", "add", "--wp-id", wp, "--external-id", id)
      const { document } = yield* add("WP01", "bd-1")
      assert.deepInclude(document.mappings[0], {
        wp_id: "WP01",
        system: "beads",
        workspace: "web",
        external_id: "bd-1"
      })
      const taken = yield* add("WP02", "bd-1")
      assert.deepStrictEqual([taken.exitCode, taken.document.error.code], [1, "mapping_taken"])
      assert.include(taken.document.error.message, "beads:bd-1 is mapped to WP01 already")
      assert.strictEqual((yield* add(" ", "bd-2")).exitCode, 2)
      assert.lengthOf((yield* json("map", "list")).document.mappings, 1)
      assert.include((yield* run("map", "add", "--wp-id", "WP02", "--external-id", "bd-1")).stderr, "WP01")
    })
  )

  it.scopedLive("is looked at without making a file, and its cache is one for each project", () =>
    Effect.gen(function* () {
      const { home, json, project, run } = yield* beadsDesk()
      const before = project.read(".kittify/config.yaml")
      const { document } = yield* json("status")
      assert.deepInclude(document, { issue_count: 0, mapping_count: 0, credentials_present: true })
      assert.match(document.db_path, /\/\.spec-kitty\/trackers\/[0-9a-f]{16}\.db$/)
      assert.deepStrictEqual((yield* json("map", "list")).document, { mappings: [] })
      assert.strictEqual((yield* run("map", "list")).stdout, "No work package is mapped to an issue\n")
      assert.isFalse(existsSync(home.at(".spec-kitty/trackers")))
      assert.isFalse(existsSync(home.at(".spec-kitty/locks")))
      yield* run("sync", "pull")
      assert.isTrue(existsSync(document.db_path))
      assert.deepInclude((yield* json("status")).document, { issue_count: 3, mapping_count: 0 })
      assert.strictEqual(project.read(".kittify/config.yaml"), before)
      project.write(".kittify/config.yaml", before.replace("6f1f3c2e", "7f1f3c2e"))
      assert.deepInclude((yield* json("status")).document, { issue_count: 0 })
    })
  )

  it.scopedLive("lists what failed about single issues, and the command ends with 1", () =>
    Effect.gen(function* () {
      const { bd, project, run, runWith } = yield* beadsDesk(ours)
      yield* run("sync", "pull")
      bd("--json", "update", "bd-1000", "--title=Theirs")
      const fault = { STUB_VERB: "update", STUB_EXIT: "1", STUB_STDERR: "Error: a hook \u001b[31msays no" }
      const { exitCode, stdout } = yield* runWith(fault, project.path, "sync", "push")
      assert.strictEqual(exitCode, 1)
      assert.match(stdout, /errors: {10}1\nupdate\[beads:web:bd-1000\]: .*a hook says no/)
      assert.notInclude(stdout, "\u001b")
      const told = yield* runWith(fault, project.path, "sync", "push", "--json")
      assert.deepStrictEqual([told.exitCode, JSON.parse(told.stdout).errors.length], [1, 1])
      assert.include(told.stderr, "errors")
      assert.include((yield* run("sync", "push")).stdout, "pushed, changed: 1")
    })
  )

  it.scopedLive("is a program: one that is missing, or a directory that is, is said and leaves no file", () =>
    Effect.gen(function* () {
      const { home, json, tell } = yield* beadsDesk()
      tell('command = "/nowhere/bd"')
      const missing = yield* json("sync", "pull")
      assert.deepStrictEqual([missing.exitCode, missing.document.error.code], [1, "connector_missing"])
      tell('cwd = "nowhere"')
      const lost = yield* json("sync", "push")
      assert.strictEqual(lost.document.error.code, "connector_folder_missing")
      assert.include(lost.document.error.message, "/nowhere")
      assert.isFalse(existsSync(home.at(".spec-kitty/trackers")))
    })
  )

  it.scopedLive("is run where it was told to, else in the project", () =>
    Effect.gen(function* () {
      const { json, project, tell } = yield* beadsDesk()
      project.write("elsewhere/.beads/issues.json", '{"prefix": "x", "next": 1, "issues": []}')
      assert.strictEqual((yield* json("sync", "pull")).document.stats.pulled_created, 3)
      tell(`command = "${stubs.bd}"\ncwd = "elsewhere"`)
      const { document } = yield* json("sync", "pull")
      assert.deepStrictEqual([document.stats, document.errors], [none, []])
    })
  )

  it.scopedLive("with a damaged cache says so, and is moved aside by who pulls; nothing in it is overwritten", () =>
    Effect.gen(function* () {
      const { home, json, run } = yield* beadsDesk()
      yield* run("sync", "pull")
      const [name = ""] = home.list(".spec-kitty/trackers")
      home.write(`.spec-kitty/trackers/${name}`, "no database ".repeat(100))
      for (const verb of [["status"], ["map", "list"]]) {
        const { document, exitCode } = yield* json(...verb)
        assert.deepStrictEqual([exitCode, document.error.code], [1, "tracker_cache_unusable"], verb.join(" "))
        assert.include(document.error.next_action, `mv ${home.at(".spec-kitty/trackers", name)} `)
        assert.include(document.error.next_action, "tracker map add")
      }
      const pulled = yield* json("sync", "pull")
      assert.strictEqual(pulled.document.stats.pulled_created, 3)
      const aside = home.list(".spec-kitty/trackers").filter((one) => one.startsWith(`${name}.corrupt-`))
      assert.include(
        pulled.stderr,
        `It is kept as ${home.at(".spec-kitty/trackers", ...aside)}, and a new one is begun`
      )
      assert.include(pulled.stderr, "tracker map add")
      assert.strictEqual(home.read(`.spec-kitty/trackers/${aside[0]}`), "no database ".repeat(100))
    })
  )
})
