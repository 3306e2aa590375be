import { spawn } from "node:child_process"
import { closeSync, openSync, readdirSync, readlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { builtCommand } from "../helpers/built.ts"
import { daemonDesk } from "./desk.ts"

describe("a daemon whose starter was given open files", () => {
  it.scopedLive("keeps none of them open: neither locks nor pipes of a shell wait for it", () =>
    Effect.gen(function* () {
      const desk = yield* daemonDesk()
      const command = yield* builtCommand
      const given = desk.home.at("given")
      yield* Effect.async<void>((resume) => {
        const descriptor = openSync(given, "w")
        const places = [3, 16, 17, 30, 200]
        const child = spawn(process.execPath, [command, "sync", "daemon", "start"], {
          cwd: desk.project.path,
          env: { HOME: desk.home.path, PATH: process.env["PATH"], ...desk.env },
          stdio: Array.from({ length: 201 }, (_, place) => (places.includes(place) ? descriptor : ("ignore" as const)))
        })
        closeSync(descriptor)
        child.once("close", () => resume(Effect.void))
      })
      const { process: daemon } = yield* desk.state
      const folder = `/proc/${daemon?.pid}/fd`
      const open = readdirSync(folder).flatMap((name) => linkOf(`${folder}/${name}`))
      assert.include(open, desk.home.at(".spec-kitty/logs/daemon.log"))
      assert.notInclude(open, given)
    })
  )
})

// helpers

const linkOf = (path: string) => {
  try {
    return [readlinkSync(path)]
  } catch {
    return []
  }
}
