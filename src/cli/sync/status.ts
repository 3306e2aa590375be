import { Duration, Effect, Schema } from "effect"
import { accountOf } from "../../auth/Scope.ts"
import type { DaemonStatus } from "../../daemon/status.ts"
import { formatTimestamp, knownTime } from "../../domain/timestamp.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { unchecked } from "../../sync/Connection.ts"
import { adoption, eventsOf, recordedByNobody } from "../../sync/elsewhere.ts"
import { adviceOnPython } from "../../sync/pythonFiles.ts"
import * as sync from "../../sync/status.ts"
import { verb } from "../command.ts"
import { flag } from "../parameters.ts"
import { backgroundAnswer, BackgroundAnswer, backgroundLines } from "./backgroundOfStatus.ts"
import { daemonIfAny } from "./daemonIfAny.ts"
import { FailureKind, failureKind } from "./failureKind.ts"
import { HeldProjectAnswer, heldProjectAnswer, onHeld } from "./heldProject.ts"

const Count = Schema.NonNegativeInt
const Text = Schema.NullOr(Schema.String)

const Status = Schema.Struct({
  queue: Schema.Struct({
    counted_for: Schema.Literal("account", "nobody"),
    pending: Count,
    failed: Count,
    held: Count,
    held_reasons: Schema.Record({ key: Schema.String, value: Count }),
    held_projects: Schema.Array(HeldProjectAnswer),
    history: Count,
    unclaimed: Count,
    evicted: Count,
    oldest_age_seconds: Schema.NullOr(Count),
    retries: Schema.Struct({ zero: Count, one_to_three: Count, four_or_more: Count }),
    top_failing: Schema.Array(FailureKind)
  }),
  enabled: Schema.Boolean,
  other_accounts: Count,
  other_accounts_held: Count,
  accounts: Schema.Array(
    Schema.Struct({ user: Schema.String, team: Schema.String, server: Schema.String, waiting: Count, held: Count })
  ),
  python: Schema.Struct({
    queued: Count,
    account_queues: Schema.Array(
      Schema.Struct({
        file: Schema.String,
        events: Schema.NullOr(Count),
        state: Schema.Literal("importable", "other_account", "signed_out", "unreadable"),
        detail: Text
      })
    )
  }),
  auth: Schema.Struct({ signed_in: Schema.Boolean, user: Text, team: Text }),
  server: Schema.Struct({ url: Text, source: Text }),
  connection: Schema.Struct({ state: Schema.String, detail: Text }),
  background: BackgroundAnswer,
  last_sync_at: Text,
  last_emitted_at: Text,
  last_stop: Schema.NullOr(Schema.Struct({ at: Schema.String, category: Schema.String, reason: Schema.String })),
  problems: Schema.Array(Schema.String),
  advice: Schema.Array(Schema.String)
})
type Status = typeof Status.Type

const report: Report<Status, typeof Status.Encoded> = {
  schema: Status,
  human: (status, { bad, bold }) =>
    [
      ["Waiting", bold(waiting(status))],
      ...when(status.queue.failed > 0, ["Tried", tried(status)]),
      ...when(status.queue.held > 0, ["Held here", held(status)]),
      ...onHeld(status.queue).map((line) => ["", line]),
      ...when(status.queue.unclaimed > 0, ["Signed out", unclaimed(status)]),
      ...status.accounts.map((account) => ["Others", stripControl(others(account))]),
      ...python(status).map((line, index) => [index === 0 ? "Python" : "", stripControl(line)]),
      ...when(status.queue.evicted > 0, ["Lost", bad(`${status.queue.evicted} because the queue was full`)]),
      ["Account", account(status)],
      ["Server", status.server.url === null ? "none chosen" : `${status.server.url} (${status.server.source})`],
      ["Connection", connection(status)],
      ...backgroundLines(status.background, { bad }),
      ["Last sync", status.last_sync_at ?? "never"],
      ...(status.last_stop === null ? [] : [["Last stop", stopLine(status.last_stop)]]),
      ["Last event", status.last_emitted_at ?? "never"],
      ...status.queue.top_failing.map(({ count, event_type, reason }) => [
        "Failing",
        `${count} x ${event_type}: ${stripControl(reason)}`
      ]),
      ...status.problems.map((problem) => ["Problem", bad(stripControl(problem))])
    ]
      .map(([name = "", value = ""]) => `${name.padEnd(12)}${value}`)
      .join("\n")
}

export const syncStatus = verb({
  path: "sync status",
  does: "read",
  remote: true,
  answer: Status,
  summary: "Show what waits to be sent, for whom, and what fails",
  details:
    "Sends nothing and changes nothing. With --check it asks the host, with your token, which is renewed where it has expired, 5 seconds in all.",
  examples: [
    ["spec-kitty sync status", "Show the queue, the account and the host"],
    ["spec-kitty sync status --check", "See whether the host takes events from you"]
  ],
  parameters: { check: flag("check", "Ask the host whether it takes your token", { aliases: ["c"] }) },
  run: ({ check }) =>
    Effect.gen(function* () {
      const status = yield* sync.syncStatus(check ? askHost : unchecked)
      yield* emit(report, answerOf(status, yield* daemonIfAny))
    })
})

// helpers

/** Only who wants to ask the host pays for what can ask it. */
const askHost = Effect.promise(() =>
  Promise.all([import("../../sync/checkConnection.ts"), import("../../AppLayer.ts")])
).pipe(Effect.flatMap(([{ checkConnection }, { AppLayer }]) => Effect.provide(checkConnection, AppLayer)))

const when = <A>(condition: boolean, line: A): ReadonlyArray<A> => (condition ? [line] : [])

const waiting = ({ accounts, queue: { failed, oldest_age_seconds, pending, unclaimed } }: Status) =>
  pending + failed === 0
    ? accounts.length + unclaimed === 0
      ? "nothing"
      : "nothing of your account"
    : `${pending} pending, ${failed} failed${
        oldest_age_seconds === null
          ? ""
          : `, oldest ${oldest_age_seconds === 0 ? "just now" : Duration.format(Duration.seconds(oldest_age_seconds))}`
      }`

const unclaimed = ({ enabled, queue: { counted_for, unclaimed } }: Status) =>
  `${counted_for === "account" ? unclaimed : "all of these"} ${recordedByNobody}. ${adoption(enabled)}`

const others = ({ held, server, team, user, waiting }: Status["accounts"][number]) =>
  [
    ...when(waiting > 0, `${waiting} of ${user} at ${server}, team ${team}; sent only as ${user}`),
    ...when(held > 0, waiting > 0 ? `${held} more held` : `${held} of ${user} at ${server}, team ${team}; held`)
  ].join("; ") + " (`spec-kitty auth login --force`)"

const tried = ({ queue: { retries } }: Status) =>
  `never ${retries.zero}, 1 to 3 times ${retries.one_to_three}, more often ${retries.four_or_more}`

const held = ({ queue }: Status) =>
  `${queue.held} (${Object.entries(queue.held_reasons)
    .map(([reason, count]) => `${reason}: ${count}`)
    .join(", ")})`

const python = ({ python: { account_queues, queued } }: Status) => [
  ...when(
    queued > 0,
    `${eventsOf(queued)} in the queue, from the Python spec-kitty: \`spec-kitty migrate\` imports ${queued === 1 ? "it" : "them"}`
  ),
  ...adviceOnPython(account_queues)
]

const account = ({ auth: { signed_in, team, user } }: Status) =>
  signed_in ? `${user ?? "unknown"}, team ${team ?? "none"}` : "not signed in"

const connection = ({ connection: { detail, state } }: Status) =>
  state === "unchecked"
    ? "not checked (`--check`)"
    : `${state.replaceAll("_", " ")}${detail === null ? "" : `: ${stripControl(detail)}`}`

const stopLine = ({ at, category, reason }: NonNullable<Status["last_stop"]>) =>
  `${at}, ${category}: ${stripControl(reason)}`

const answerOf = (
  { auth, countedFor, lastStop, oldestAgeSeconds, queue, ...status }: sync.SyncStatus,
  daemon: DaemonStatus | null
): Status => ({
  queue: {
    counted_for: countedFor,
    pending: queue.pending,
    failed: queue.failed,
    held: queue.held,
    held_reasons: Object.fromEntries(Object.entries(queue.heldReasons)),
    held_projects: queue.heldProjects.map(heldProjectAnswer),
    history: queue.history,
    unclaimed: status.unclaimed,
    evicted: queue.evicted,
    oldest_age_seconds: oldestAgeSeconds,
    retries: {
      zero: queue.retries.zero,
      one_to_three: queue.retries.oneToThree,
      four_or_more: queue.retries.fourOrMore
    },
    top_failing: queue.topFailing.map(failureKind)
  },
  enabled: status.enabled,
  other_accounts: queue.otherAccounts,
  other_accounts_held: queue.heldElsewhere,
  accounts: queue.others.map(({ count, held, scope }) => ({ ...accountOf(scope), waiting: count, held })),
  python: {
    queued: status.python.queued,
    account_queues: status.python.files
  },
  auth: { signed_in: auth.signedIn, user: auth.user, team: auth.team },
  server: status.server ?? { url: null, source: null },
  connection: status.connection,
  background: backgroundAnswer({ policy: status.policy, queue }, daemon),
  last_sync_at: knownTime(queue.lastSyncAt),
  last_emitted_at: knownTime(queue.lastEmittedAt),
  last_stop: lastStop === null ? null : { ...lastStop, at: formatTimestamp(lastStop.at) },
  problems: status.problems,
  advice: status.advice
})
