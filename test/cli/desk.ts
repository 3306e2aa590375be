import { chmodSync } from "node:fs"
import { Effect } from "effect"
import { stringify } from "smol-toml"
import type { EventDraft } from "../../src/domain/Event.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { draftOf } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { call, type Json } from "../sandbox/http.ts"

/** A machine, a sandbox, and Ann signed in to it. */
export const desk = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const home = yield* temporaryFolder
    const sandbox = yield* serve(options)
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
    home.write(
      ".spec-kitty/credentials",
      stringify({
        tokens: { access: body.access, refresh: body.refresh },
        user: { username: "ann", team_slug: body.team_slug },
        server: { url: sandbox.url }
      })
    )
    chmodSync(home.at(".spec-kitty/credentials"), 0o600)
    const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: sandbox.url }
    const run = (...argv: ReadonlyArray<string>) => specKitty({ home: home.path, cwd: home.path, env }, ...argv)
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
    const queue = <A, E>(use: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
      Effect.flatMap(EventQueue, use).pipe(Effect.provide(sqlQueueIn(home.at(".spec-kitty"))))
    const record = (...drafts: ReadonlyArray<EventDraft>) =>
      queue((queue) => queue.offerAll(drafts, `${sandbox.url}|ann|${body.team_slug}`))
    const batches = Effect.map(sandbox.requests, (all) => all.filter(({ route }) => route === "events/batch").length)
    const fault = (text: string) => Effect.flatMap(parseFault(text), sandbox.inject)
    return { ...sandbox, env, home, run, json, queue, record, batches, fault }
  })

/** An event that the sandbox refuses. */
export const bad = (n: number) => draftOf(n, { payload: { title: "no package" } })
