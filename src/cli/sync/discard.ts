import { Effect, Option, Schema } from "effect"
import { knownAccount } from "../../auth/account.ts"
import { accountOf, accountScope, ownerOf } from "../../auth/Scope.ts"
import { formatTimestamp } from "../../domain/timestamp.ts"
import { UsageProblem } from "../../output/errors.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { eventsOf } from "../../sync/elsewhere.ts"
import { EventDelivered } from "../../sync/errors.ts"
import { findEvent } from "../../sync/findEvent.ts"
import { discardEvent, discardHeldOf, heldForMe } from "../../sync/discard.ts"
import { verb } from "../command.ts"
import { confirm, yes } from "../confirm.ts"
import { optionalArgument, text } from "../parameters.ts"

const Discarded = Schema.Struct({
  result: Schema.Literal("success"),
  /** The event that was named; null where a project was. */
  event_id: Schema.NullOr(Schema.String),
  event_type: Schema.NullOr(Schema.String),
  project_uuid: Schema.NullOr(Schema.String),
  /** Whose the event was; null where it was nobody's, or a project was named. */
  account: Schema.NullOr(Schema.Struct({ user: Schema.String, team: Schema.String, server: Schema.String })),
  discarded: Schema.NonNegativeInt,
  status: Schema.Literal("discarded")
})
type Discarded = typeof Discarded.Type

const report: Report<Discarded, typeof Discarded.Encoded> = {
  schema: Discarded,
  human: ({ discarded, event_id, event_type, project_uuid }) =>
    event_id === null
      ? `Discarded ${eventsOf(discarded)} of the project ${stripControl(project_uuid ?? "")}: no host will hear of ${discarded === 1 ? "it" : "them"}`
      : `Discarded ${event_id} (${stripControl(event_type ?? "")}): no host will hear of it`
}

export const syncDiscard = verb({
  path: "sync discard",
  does: "destroy",
  answer: Discarded,
  summary: "Throw away an event that was not delivered, or what a project holds back",
  details:
    "There is no way back. Asks first, and says when the event is another account's; --yes answers for scripts. Events that " +
    "were delivered cannot be discarded. With --project it is every event of your account, or of nobody, that is held because " +
    "that project had `sync.enabled: false`.",
  examples: [
    ["spec-kitty sync discard 01KG2V7QSMJ1FM3", "Name the event by its id or the beginning of it"],
    ["spec-kitty sync discard 01KG2V7QSMJ1FM3 --yes", "The same without a question"],
    ["spec-kitty sync discard --project UUID", "Throw away what a project that is gone held back"]
  ],
  parameters: {
    event: optionalArgument("EVENT", "Id of the event, or its beginning"),
    project: text("project", "Every held event of this project", { placeholder: "UUID" }),
    yes
  },
  run: ({ event, project, yes }) =>
    Effect.gen(function* () {
      if (Option.isSome(event) === Option.isSome(project)) {
        return yield* new UsageProblem({ path: ["sync", "discard"], problem: "Name one EVENT, or a --project" })
      }
      yield* emit(
        report,
        Option.isSome(project) ? yield* discardProject(project.value, yes) : yield* discardOne(event, yes)
      )
    })
})

// helpers

const discardOne = (event: Option.Option<string>, yes: boolean) =>
  Effect.gen(function* () {
    const row = yield* findEvent(Option.getOrElse(event, () => ""))
    if (row.status === "synced") return yield* new EventDelivered({ event: row.eventId })
    const own = Option.getOrNull(Option.map(yield* knownAccount, accountScope))
    const whose = row.scope === null || row.scope === own ? "" : `, of another account: ${ownerOf(row.scope)}`
    yield* confirm(
      yes,
      `Discard ${row.eventId} (${row.eventType}, recorded ${formatTimestamp(row.createdAt)}, ${row.status}${whose}) for good?`
    )
    yield* discardEvent(row)
    const done: Discarded = {
      result: "success",
      event_id: row.eventId,
      event_type: row.eventType,
      project_uuid: row.projectUuid,
      account: row.scope === null ? null : accountOf(row.scope),
      discarded: 1,
      status: "discarded"
    }
    return done
  })

const discardProject = (projectUuid: string, yes: boolean) =>
  Effect.gen(function* () {
    const { count, scope } = yield* heldForMe(projectUuid)
    if (count > 0) yield* confirm(yes, `Discard ${eventsOf(count)} held of the project ${projectUuid} for good?`)
    const done: Discarded = {
      result: "success",
      event_id: null,
      event_type: null,
      project_uuid: projectUuid,
      account: null,
      discarded: count === 0 ? 0 : yield* discardHeldOf({ scope, projectUuid }),
      status: "discarded"
    }
    return done
  })
