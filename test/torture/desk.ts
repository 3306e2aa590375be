import { chmodSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { parse, stringify } from "smol-toml"
import { EventQueue } from "../../src/events/EventQueue.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { call } from "../sandbox/http.ts"
import { numberOf } from "./numbered.ts"

/** A machine with Ann signed in to a host of its own: what processes of hers need, and what tests look at. */
export const desk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const sandbox = yield* serve({ tokenLifetime: 86_400, ...options })
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
    const home = folder.at("state")
    folder.write(
      "state/credentials",
      stringify({
        tokens: { access: body.access, refresh: body.refresh },
        user: { username: "ann", team_slug: body.team_slug },
        server: { url: sandbox.url }
      })
    )
    chmodSync(folder.at("state/credentials"), 0o600)
    return {
      folder,
      sandbox,
      home,
      scope: `${sandbox.url}|ann|${body.team_slug}`,
      env: {
        HOME: folder.path,
        SPEC_KITTY_HOME: home,
        SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
        SPEC_KITTY_SAAS_URL: sandbox.url
      }
    }
  })

export type Desk = Effect.Effect.Success<ReturnType<typeof desk>>

/** The queue of a desk, opened anew. */
export const queueAt = <A, E>({ home }: Desk, use: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, use).pipe(Effect.provide(sqlQueueIn(home)))

/** The events that the host has taken, in the order in which they came. */
export const delivered = ({ sandbox }: Desk) =>
  Effect.map(sandbox.ingested, (events) =>
    events.map((event) => ({ number: numberOf(event), lamport: Number(event["lamport_clock"]) }))
  )

/** Nothing that was killed has left a file that its owner, or the next process, cannot read. */
export const assertReadable = ({ home }: Desk) => {
  for (const name of readdirSync(home)) {
    const path = join(home, name)
    if (name.endsWith(".db")) {
      const database = new Sqlite(path, { fileMustExist: true })
      assert.strictEqual(database.pragma("integrity_check", { simple: true }), "ok")
      database.close()
    }
    if (name === "clock.json") assert.isNumber(JSON.parse(readFileSync(path, "utf8")).value)
    if (name === "credentials") assert.hasAnyKeys(parse(readFileSync(path, "utf8")), ["tokens"])
  }
}

/** No two of these numbers are the same. */
export const assertDistinct = (numbers: ReadonlyArray<number>, what: string) =>
  assert.strictEqual(new Set(numbers).size, numbers.length, `${what}: one is there twice`)
