import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cpSync, readdirSync, renameSync, rmSync } from "node:fs"
import { folderAt, temporaryFolder } from "../helpers/folder.ts"
import { executable, stubs } from "../helpers/localTracker.ts"
import { documentOf } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { beadsDesk } from "./localDesk.ts"

const bead = (id: string) => ({ id, title: id, status: "open" })
const beads = (...ids: ReadonlyArray<string>) => JSON.stringify({ prefix: "x", next: 500, issues: ids.map(bead) })

/** The project of {@link beadsDesk} under spec-kitty's authority, with beads seen and one of them mapped, and others' places. */
const seen = Effect.gen(function* () {
  const desk = yield* beadsDesk({ doctrine: "spec_kitty_authoritative" })
  const folder = yield* temporaryFolder
  const at =
    (cwd: string) =>
    (...argv: ReadonlyArray<string>) =>
      Effect.map(desk.runWith({ STUB_LOG: "" }, cwd, ...argv, "--json"), (answer) => ({
        ...answer,
        document: documentOf(answer) as Json
      }))
  yield* desk.run("sync", "pull")
  yield* desk.run("map", "add", "--wp-id", "WP01", "--external-id", "bd-1000")
  return { ...desk, folder, at }
})

describe("what was seen in one directory", () => {
  it.scopedLive("is not made in a copy of the project, which begins with nothing", () =>
    Effect.gen(function* () {
      const { at, folder, json, project } = yield* seen
      const copy = folder.at("copy")
      cpSync(project.path, copy, { recursive: true })
      folderAt(copy).write(".beads/issues.json", beads())
      const there = at(copy)
      assert.deepInclude((yield* there("status")).document, { issue_count: 0, mapping_count: 0 })
      const pushed = yield* there("sync", "run")
      assert.deepInclude(pushed.document.stats, { pushed_created: 0, pulled_created: 0 })
      assert.deepStrictEqual(JSON.parse(folder.read("copy/.beads/issues.json")).issues, [])
      assert.deepInclude((yield* json("status")).document, { issue_count: 3, mapping_count: 1 })
    })
  )

  it.scopedLive("is not made in another one that the program is told to run in, and is there for who comes back", () =>
    Effect.gen(function* () {
      const { json, project, run } = yield* seen
      project.write("two/.beads/issues.json", beads())
      const cwd = (name: string) => run("bind", "--provider", "beads", "--credential", `cwd=${name}`)
      yield* cwd("two")
      assert.deepInclude((yield* json("sync", "run")).document.stats, { pushed_created: 0 })
      assert.deepStrictEqual(JSON.parse(project.read("two/.beads/issues.json")).issues, [])
      yield* cwd(".")
      assert.deepInclude((yield* json("status")).document, { issue_count: 3, mapping_count: 1 })
    })
  )

  it.scopedLive("goes with a project that is moved, as far as it is mapped; whoever looks takes nothing yet", () =>
    Effect.gen(function* () {
      const { at, folder, home, project } = yield* seen
      const files = () => readdirSync(home.at(".spec-kitty/trackers")).sort()
      const before = files()
      renameSync(project.path, folder.at("moved"))
      const there = at(folder.at("moved"))
      assert.deepInclude((yield* there("status")).document, { issue_count: 0, mapping_count: 1 })
      assert.lengthOf((yield* there("map", "list")).document.mappings, 1)
      assert.deepStrictEqual(files(), before)
      const pulled = yield* there("sync", "pull")
      assert.include(pulled.stderr, "mappings are taken along")
      assert.deepInclude(pulled.document.stats, { pulled_created: 3 })
      assert.deepInclude((yield* there("status")).document, { issue_count: 3, mapping_count: 1 })
      assert.lengthOf(files(), 1)
    })
  )

  it.scopedLive("is not made in a clone that stands in for a deleted one", () =>
    Effect.gen(function* () {
      const { at, folder, project } = yield* seen
      folder.write("clone/.kittify/config.yaml", project.read(".kittify/config.yaml"))
      folder.write("clone/.beads/issues.json", beads())
      rmSync(project.path, { recursive: true })
      const pushed = yield* at(folder.at("clone"))("sync", "push")
      assert.deepInclude(pushed.document.stats, { pushed_created: 0 })
      assert.deepStrictEqual(JSON.parse(folder.read("clone/.beads/issues.json")).issues, [])
    })
  )
})

describe("what a tracker was told for a project", () => {
  const told = (cwd: string) => ["--credential", `command=${stubs.bd}`, "--credential", `cwd=${cwd}`]

  it.scopedLive("is not another one's that has taken its path", () =>
    Effect.gen(function* () {
      const { home, json, project, run } = yield* beadsDesk()
      rmSync(home.at(".spec-kitty/credentials"))
      const other = yield* temporaryFolder
      yield* run("bind", "--provider", "beads", ...told(other.path))
      assert.deepInclude((yield* json("status")).document, { cwd: other.path, command: stubs.bd })
      const config = project.read(".kittify/config.yaml")
      project.write(".kittify/config.yaml", config.replace("6f1f3c2e", "7f1f3c2e"))
      const standing = (yield* json("status")).document
      assert.deepInclude(standing, { cwd: project.path, command: "bd", credentials_present: false })
      yield* run("bind", "--provider", "beads", "--credential", `command=${stubs.bd}`)
      assert.deepInclude((yield* json("status")).document, { cwd: project.path, command: stubs.bd })
    })
  )

  it.scopedLive("goes with the project that is moved, its own paths too, and is kept under the new one", () =>
    Effect.gen(function* () {
      const { at, folder, home, project, run } = yield* seen
      rmSync(home.at(".spec-kitty/credentials"))
      project.write("in/.beads/issues.json", beads("x-1"))
      yield* run("bind", "--provider", "beads", ...told("in"))
      renameSync(project.path, folder.at("moved"))
      const there = at(folder.at("moved"))
      assert.deepInclude((yield* there("status")).document, { cwd: folder.at("moved/in"), command: stubs.bd })
      const bound = yield* there("bind", "--provider", "beads", "--credential", "username=ann")
      assert.deepInclude(bound.document, { cwd: folder.at("moved/in"), command: stubs.bd })
      assert.notInclude(home.read(".spec-kitty/credentials"), project.path)
      yield* there("unbind")
      assert.notInclude(home.read(".spec-kitty/credentials"), "beads")
    })
  )

  it.scopedLive("is meant from where it was typed, and named by every verb that runs it", () =>
    Effect.gen(function* () {
      const { home, project, run, runWith } = yield* beadsDesk()
      rmSync(home.at(".spec-kitty/credentials"))
      executable(folderAt(project.path), "bin/bd", `#!/bin/sh\nexec ${stubs.bd} "$@"\n`)
      project.write("sub/a", "")
      const bound = yield* runWith(
        {},
        project.at("sub"),
        "bind",
        "--provider",
        "beads",
        "--credential",
        "command=../bin/bd"
      )
      assert.strictEqual(bound.stderr, "")
      const program = project.at("bin/bd")
      assert.include(bound.stdout, `It is worked with ${program} in ${project.path}\n`)
      for (const verb of ["pull", "push", "run"])
        assert.include((yield* run("sync", verb)).stdout, ` beads (${program} in ${project.path})\n`)
      const { stdout } = yield* run("status")
      assert.include(stdout, `\nprogram:     ${program}\ndirectory:   ${project.path}\n`)
    })
  )
})
