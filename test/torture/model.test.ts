import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Step, someHistory } from "./model/history.ts"
import { arrivals, machine } from "./model/Machine.ts"
import { Model } from "./model/Model.ts"
import { call } from "../sandbox/http.ts"
import { seed, sized } from "./seed.ts"

type Machine = Effect.Effect.Success<typeof machine>

/** Commands run in this process and share its connections: one that the outage has cut is met here, not by a command. */
const comeBack = (host: Machine["hosts"][number]) =>
  Effect.zipRight(host.start, Effect.retry(call(host.url), { times: 5 }))

/** Does the step here and there; both must come to the same exit code. */
const take = (step: Step, real: Machine, model: Model) =>
  Effect.gen(function* () {
    const host = real.hosts[model.at]
    if (step.do === "emit") {
      const id = yield* real.emit(host, step.kind, step.project, step.gate)
      return model.emit(id, step.kind, step.project, step.gate)
    }
    if (step.do === "sync") {
      const { exitCode, stderr, stdout } = yield* real.sync(host)
      assert.strictEqual(exitCode, model.sync(), `sync now: ${stdout}${stderr}`)
      const signedIn = model.scope !== null && model.session?.alive === true
      const left = model.unsent(model.scope).length
      assert.strictEqual(exitCode === 0, signedIn && left === 0, "0 exactly when nothing is pending or failed")
      return
    }
    if (step.do === "login") {
      const { exitCode, stderr } = yield* real.login(host, step.user, step.team, step.force)
      return assert.strictEqual(exitCode, model.login(step.user, step.team, step.force), `auth login: ${stderr}`)
    }
    if (step.do === "logout") yield* real.logout(host)
    else if (step.do === "consent") yield* real.consent(host, step.project, step.enabled, step.by)
    else if (step.do === "retry") yield* real.retry(host, step.project)
    else {
      const other = real.hosts[step.host === 0 ? 0 : 1]
      if (step.do === "outage") yield* model.hosts[step.host === 0 ? 0 : 1].up ? other.stop : comeBack(other)
      if (step.do === "fault") yield* real.inject(other, step.fault)
      if (step.do === "expire") yield* other.expireAccess
      if (step.do === "revoke") yield* other.revoke
    }
    model.happen(step)
  })

/** What the machine says of itself, and what the hosts have, is what the model says. */
const compare = (real: Machine, model: Model) =>
  Effect.gen(function* () {
    const { auth, other_accounts, queue } = yield* real.status(real.hosts[model.at])
    const { rows, scope, session } = model
    const mine = model.unsent(scope)
    const count = (matches: (row: Model["rows"][number]) => boolean) => rows.filter(matches).length
    const unsent = model.waiting
    assert.deepStrictEqual(
      {
        pending: queue.pending,
        failed: queue.failed,
        held: queue.held,
        history: queue.history,
        unclaimed: queue.unclaimed,
        others: other_accounts,
        signedIn: auth.signed_in,
        user: auth.user,
        team: auth.team
      },
      {
        pending: mine.filter(({ status }) => status === "pending").length,
        failed: mine.filter(({ status }) => status === "failed").length,
        held: count((row) => model.isHeld(row) && (row.scope === scope || row.scope === null)),
        history: count(({ status }) => status === "synced"),
        unclaimed: model.unsent(null).length,
        others: unsent.filter((row) => row.scope !== null && row.scope !== scope).length,
        signedIn: scope !== null && session?.alive === true,
        user: session?.user ?? null,
        team: session?.team ?? null
      }
    )
    for (const [index, host] of real.hosts.entries()) {
      const taken = (yield* host.ingested).map((event) => String(event["event_id"]))
      assert.deepStrictEqual(taken, model.hosts[index === 0 ? 0 : 1].taken, `what host ${index} has, in its order`)
      for (const { account, ids } of yield* arrivals(host)) {
        for (const id of ids) assert.strictEqual(rows.find((row) => row.id === id)?.scope, `${index}|${account}`)
      }
    }
  })

describe("any history", () => {
  it.scopedLive.prop(
    `leaves the machine and both hosts as the model says (TORTURE_SEED=${seed})`,
    [someHistory],
    ([history]) =>
      Effect.gen(function* () {
        const real = yield* machine
        const model = new Model()
        for (const step of history) {
          yield* take(step, real, model)
          yield* compare(real, model)
        }
      }).pipe(Effect.scoped),
    { fastCheck: { seed, numRuns: sized(10, 1000) }, timeout: sized(120_000, 3_600_000) }
  )
})
