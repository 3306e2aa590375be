import { Effect, Schema } from "effect"
import { migrateQueues, type QueueMigration } from "../events/python/migrateQueues.ts"
import { emit, Output } from "../output/Output.ts"
import type { Report } from "../output/Report.ts"
import {
  migrateTemplates,
  planTemplateMigration,
  type TemplateMigration
} from "../templates/migrate/migrateTemplates.ts"
import { verb } from "./command.ts"
import { confirm, yes } from "./confirm.ts"
import { aboutAccount, aboutQueue } from "./migrate/queueText.ts"
import { aboutTemplates, byDirectory } from "./migrate/templatesText.ts"
import { counted } from "./mission.ts"
import { flag } from "./parameters.ts"

const Count = Schema.NullOr(Schema.NonNegativeInt)
const Text = Schema.NullOr(Schema.String)
const Files = Schema.Array(Schema.String)

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
      reason: Schema.NullOr(Schema.Literal("other_account", "signed_out", "no_room", "unreadable")),
      kept: Text
    })
  ),
  runtime: Schema.Struct({
    directory: Schema.String,
    installed: Files,
    updated: Files,
    removed: Files,
    kept: Files
  }),
  project: Schema.NullOr(
    Schema.Struct({
      root: Schema.String,
      removed: Files,
      removed_directories: Files,
      kept: Schema.Array(
        Schema.Struct({
          path: Schema.String,
          reason: Schema.Literal("customised", "unread", "needed", "link"),
          move_to: Text
        })
      )
    })
  )
})

export const migrate = verb({
  path: "migrate",
  does: "destroy",
  answer: Migration,
  summary: "Take over from the Python spec-kitty, and keep templates in one place",
  details:
    "Installs the templates for all your projects in ~/.kittify, and deletes those of this project's copies that are byte " +
    "for byte what some version has shipped; everything that somebody has changed stays where it is and is named. Imports " +
    "the events that the Python spec-kitty has queued, in their order and with their retry counts; every queue file is " +
    "kept under another name. Asks before it deletes; outside of a project there is nothing to delete. A second run has " +
    "nothing to do.",
  examples: [
    ["spec-kitty migrate --dry-run", "See what would be installed, deleted and imported"],
    ["spec-kitty migrate", "Do it, after a question"],
    ["spec-kitty migrate --yes --json", "From a script"]
  ],
  parameters: {
    dryRun: flag("dry-run", "Change nothing, only say what would be done"),
    force: flag("force", "The same as --yes", { aliases: ["f"] }),
    yes
  },
  run: Effect.fn("cli.migrate")(function* ({ dryRun, force, yes }) {
    const planned = yield* planTemplateMigration
    if (!dryRun) yield* confirmRemoval(planned, yes || force)
    const queues = yield* migrateQueues({ dryRun })
    const templates = dryRun ? planned : yield* migrateTemplates
    yield* emit(reportOf(templates, queues), answerOf(templates, queues, dryRun))
  })
})

// helpers

/** Only what cannot be had back is worth a question. */
const confirmRemoval = ({ project }: TemplateMigration, confirmed: boolean) =>
  Effect.gen(function* () {
    if (confirmed || project === null || project.removed.length === 0) return
    const { progress } = yield* Output
    yield* progress(
      [`In ${project.root} these are byte for byte what some version shipped:`, ...byDirectory(project.removed)].join(
        "\n  "
      )
    )
    yield* confirm(false, `Delete ${counted(project.removed.length, "file")}?`)
  })

const answerOf = (
  { nothingToDo, project, runtime }: TemplateMigration,
  queues: QueueMigration,
  dryRun: boolean
): typeof Migration.Type => ({
  result: "success",
  dry_run: dryRun,
  nothing_to_do: nothingToDo && queues.nothingToDo,
  queue: queues.queue,
  account_queues: queues.accounts,
  runtime,
  project:
    project === null
      ? null
      : {
          root: project.root,
          removed: project.removed,
          removed_directories: project.removedDirectories,
          kept: project.kept.map(({ moveTo, path, reason }) => ({ path, reason, move_to: moveTo }))
        }
})

const reportOf = (
  templates: TemplateMigration,
  { accounts, queue }: QueueMigration
): Report<typeof Migration.Type, typeof Migration.Encoded> => ({
  schema: Migration,
  human: ({ dry_run, nothing_to_do }, style) =>
    [
      ...(nothing_to_do ? [style.bold("Nothing to do")] : []),
      ...aboutTemplates(templates, dry_run, style),
      ...aboutQueue(queue, dry_run),
      ...accounts.flatMap((outcome) => aboutAccount(outcome, dry_run)),
      ...(dry_run && !nothing_to_do ? [style.dim("Nothing was changed; without --dry-run it is")] : []),
      ...(!dry_run && (templates.project?.removed.length ?? 0) > 0
        ? ["", "Next: look at the removals with `git status`, and commit them."]
        : [])
    ].join("\n")
})
