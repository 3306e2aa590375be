import { Effect, Schema } from "effect"
import { migrateQueues, type AccountQueueOutcome, type OwnQueue } from "../events/python/migrateQueues.ts"
import { emit } from "../output/Output.ts"
import type { Report } from "../output/Report.ts"
import { verb } from "./command.ts"
import { counted } from "./mission.ts"
import { flag } from "./parameters.ts"

const Count = Schema.NullOr(Schema.NonNegativeInt)
const Text = Schema.NullOr(Schema.String)

const Migration = Schema.Struct({
  result: Schema.Literal("success"),
  dry_run: Schema.Boolean,
  nothing_to_do: Schema.Boolean,
  queue: Schema.Struct({ state: Schema.Literal("current", "python", "damaged"), events: Count, kept: Text }),
  account_queues: Schema.Array(
    Schema.Struct({
      file: Schema.String,
      events: Count,
      lost: Count,
      action: Schema.Literal("imported", "left"),
      reason: Schema.NullOr(Schema.Literal("other_account", "signed_out", "no_room")),
      kept: Text
    })
  )
})
type Migration = typeof Migration.Type

const report: Report<Migration, typeof Migration.Encoded> = {
  schema: Migration,
  human: ({ account_queues, dry_run, nothing_to_do, queue }, { bold, dim }) =>
    [
      ...(nothing_to_do ? [bold("Nothing to do")] : []),
      ...aboutQueue(queue, dry_run),
      ...account_queues.flatMap((outcome) => aboutAccount(outcome, dry_run)),
      ...(dry_run && !nothing_to_do ? [dim("Nothing was changed; without --dry-run it is")] : [])
    ].join("\n")
}

export const migrate = verb({
  path: "migrate",
  answer: Migration,
  summary: "Take over what the Python spec-kitty has left on this machine",
  details:
    "Imports the events that it has queued, in their order and with their retry counts; every file is kept under another " +
    "name. Works outside a project, too. Asks nothing: --force is there for scripts that give it.",
  examples: [
    ["spec-kitty migrate --dry-run", "See what would be imported"],
    ["spec-kitty migrate", "Import it"]
  ],
  parameters: {
    dryRun: flag("dry-run", "Change nothing, only say what would be done"),
    force: flag("force", "Go on without asking", { aliases: ["f"] })
  },
  run: ({ dryRun }) =>
    Effect.flatMap(migrateQueues({ dryRun }), ({ accounts, nothingToDo, queue }) =>
      emit(report, {
        result: "success" as const,
        dry_run: dryRun,
        nothing_to_do: nothingToDo,
        queue,
        account_queues: accounts
      })
    )
})

// helpers

const eventsOf = (events: number | null) =>
  events === null ? "events that cannot be counted" : counted(events, "event")

const aboutQueue = ({ events, kept, state }: OwnQueue, dryRun: boolean): ReadonlyArray<string> => {
  if (state === "current") return []
  const what =
    state === "python"
      ? `${eventsOf(events)} of the Python spec-kitty ${dryRun ? "would be" : "were"} imported, as recorded signed out`
      : `The event queue is damaged: it ${dryRun ? "would be" : "was"} moved aside, and what can be read salvaged`
  return [what, ...keptAt(kept)]
}

const aboutAccount = (
  { action, events, file, kept, lost, reason }: AccountQueueOutcome,
  dryRun: boolean
): ReadonlyArray<string> =>
  action === "imported"
    ? [
        `${eventsOf(events)} of ${file} ${dryRun ? "would be" : "were"} imported for your account${missing(events, lost)}`,
        ...keptAt(kept)
      ]
    : [
        `${file} was left as it is (${events === null ? "damaged, its events cannot be counted" : eventsOf(events)}): ${reasons[reason ?? "other_account"]}`
      ]

const missing = (events: number | null, lost: number | null) => {
  if (lost === 0) return ""
  return lost === null
    ? "; it is damaged, and how many are missing is not known"
    : `; it is damaged, and ${lost} of ${(events ?? 0) + lost} cannot be read`
}

const keptAt = (kept: string | null) => (kept === null ? [] : [`Kept as it was: ${kept}`])

const reasons: Readonly<Record<NonNullable<AccountQueueOutcome["reason"]>, string>> = {
  signed_out: "sign in with `spec-kitty auth login`, then run `spec-kitty migrate` again",
  other_account: "it is another account's; sign in as that one, then run `spec-kitty migrate` again",
  no_room: "it does not fit; run `spec-kitty sync now`, or raise `sync.max_queue_size`"
}
