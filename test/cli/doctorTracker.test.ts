import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { executable } from "../helpers/localTracker.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { tripwire } from "../helpers/tripwire.ts"
import type { Json } from "../sandbox/http.ts"
import { beadsDesk } from "./localDesk.ts"

/** A project bound to beads, and what doctor finds of its program when that is this one. */
const clinic = Effect.gen(function* () {
  const desk = yield* beadsDesk()
  const find = (credentials: string, env: Readonly<Record<string, string>> = desk.setting.env) =>
    Effect.gen(function* () {
      desk.tell(credentials)
      const { checks } = documentOf(yield* specKitty({ ...desk.setting, env }, "doctor", "--json")) as Json
      return checks.find(({ check }: Json) => check === "tracker_program") as Json
    })
  const program = (name: string, script: string) => executable(desk.project, name, `#!/bin/sh\n${script}\n`)
  return { ...desk, find, program }
})

describe("spec-kitty doctor and the program of a local tracker", () => {
  it.scopedLive("finds that it is there, or what is wrong with it and what helps", () =>
    Effect.gen(function* () {
      const { find, home, program, project } = yield* clinic
      const { opened } = yield* tripwire
      const right = program("bd", `echo '{"version": "1.0.0"}'`)
      assert.deepStrictEqual(yield* find(`command = "${right}"`), {
        check: "tracker_program",
        status: "ok",
        message: `${right} is the program of beads`,
        next_action: null,
        details: { provider: "beads", command: right, cwd: project.path }
      })
      const wrongs = [
        [`command = "/nowhere/bd"`, "/nowhere/bd, which was not found", "Install it"],
        [`command = "${program("other", "echo hello")}"`, "is not the program of beads", "Name the right one"],
        [`command = "${right}"\ncwd = "gone"`, `${project.at("gone")}, which is no directory`, "--credential cwd="]
      ] as const
      for (const [credentials, message, next] of wrongs) {
        const found = yield* find(credentials)
        assert.strictEqual(found.status, "problem")
        assert.include(found.message, message)
        assert.include(found.next_action, next)
      }
      assert.deepStrictEqual(opened, [])
      assert.isFalse(existsSync(home.at(".spec-kitty/trackers")))
    })
  )

  it.scopedLive("says of one that does not answer what `tracker bind` has said", () =>
    Effect.gen(function* () {
      const { find, program, run } = yield* clinic
      const slow = program("bd", "exec sleep 300")
      const { message, next_action } = yield* find(`command = "${slow}"`)
      const { exitCode, stderr } = yield* run("bind", "--provider", "beads")
      assert.strictEqual(exitCode, 0)
      assert.include(stderr, `${message}. ${next_action}\n`)
    })
  )

  it.scopedLive("does not wait for one that does not answer, and leaves none behind", () =>
    Effect.gen(function* () {
      const { find, program, project } = yield* clinic
      const slow = program("bd", `echo $$ > pid; exec sleep 300`)
      const found = yield* find(`command = "${slow}"`)
      assert.deepStrictEqual([found.status, found.message], ["unknown", `${slow} has not said who it is within 2 s`])
      assert.strictEqual(found.next_action, `Run \`${slow}\` itself in ${project.path} to see what it waits for.`)
      assert.throws(() => process.kill(Number(project.read("pid")), 0), /ESRCH/)
    })
  )

  it.scopedLive("runs nothing while the rollout is off, or where another tracker is bound", () =>
    Effect.gen(function* () {
      const { find, program, project, setting } = yield* clinic
      const command = `command = "${program("bd", "touch ran")}"`
      assert.isUndefined(yield* find(command, { ...setting.env, SPEC_KITTY_ENABLE_SAAS_SYNC: "0" }))
      for (const tracker of ["{}", "\n  provider: linear\n  project_slug: web", "\n  provider: beads"]) {
        project.write(".kittify/config.yaml", `tracker: ${tracker}\n`)
        assert.isUndefined(yield* find(command))
      }
      assert.isFalse(existsSync(project.at("ran")))
    })
  )
})
