import { Effect, Option, Schema } from "effect"
import { issueStatuses, issueTypes } from "../../contract/issue.ts"
import { PullResultEnvelope } from "../../contract/tracker.ts"
import { isObject } from "../../contract/wire.ts"
import { errorDocument, exitCodeOf } from "../../output/errorDocument.ts"
import { Output } from "../../output/Output.ts"
import type { Style } from "../../output/Report.ts"
import { shortfall } from "../../tracker/complete.ts"
import type { WantedIssues } from "../../tracker/filters.ts"
import type { Misread } from "../../tracker/sparing.ts"
import { Progress } from "../../tracker/Progress.ts"
import { pullIssues } from "../../tracker/pullIssues.ts"
import { PullBrokenOff } from "../../tracker/pullErrors.ts"
import type { TrackerFailure } from "../../tracker/Tracker.ts"
import { verb } from "../command.ts"
import { flag, integer, manyTexts, text } from "../parameters.ts"
import { showAnswer } from "./answer.ts"
import { goOn, pulled } from "./human.ts"
import { LocalSync } from "../../tracker/localDocuments.ts"

const defaultLimit = 100

export const trackerSyncPull = verb({
  path: "tracker sync pull",
  does: "write",
  remote: true,
  answer: Schema.Union(LocalSync, PullResultEnvelope),
  summary: "Get issues from the tracker",
  details:
    "Hosted: one page from the control plane, with the identity it was read under; --cursor goes on where a page ended, " +
    "--all reads every page. Filters may be given several times: an issue has to pass each kind. Items that could not be read " +
    "are listed and end the command with 1. Local: what has changed at the tracker " +
    "is taken into a cache on this machine, oldest change first; the next pull goes on there.",
  examples: [
    ["spec-kitty tracker sync pull", "The first 100 issues"],
    ["spec-kitty tracker sync pull --all --status todo --status blocked", "Every issue that waits"],
    ["spec-kitty tracker sync pull --limit 20 --json", "Twenty issues as the control plane sent them"]
  ],
  parameters: {
    limit: integer("limit", "At most this many issues; with --all, in one page", {
      minimum: 1,
      maximum: 10_000,
      default: defaultLimit
    }),
    cursor: text("cursor", "Hosted: where to go on", { placeholder: "CURSOR" }),
    all: flag("all", "Read every page; local: without a limit"),
    status: manyTexts("status", "Hosted: only in this status", {
      placeholder: "STATUS",
      choices: issueStatuses
    }),
    type: manyTexts("type", "Hosted: only of this type", { placeholder: "TYPE", choices: issueTypes }),
    updatedSince: text("updated-since", "Hosted: changed since this date, or time with zone", { placeholder: "TIME" })
  },
  run: (wanted) =>
    Effect.gen(function* () {
      const { all, limit } = wanted
      const output = yield* Output
      const asked = [
        ...(all ? ["--all"] : []),
        ...(limit === defaultLimit ? [] : ["--limit", String(limit)]),
        ...optionsOf(wanted)
      ]
      const human = (envelope: PullResultEnvelope, style: Style, misread?: ReadonlyArray<Misread>) =>
        pulled(envelope, style, { asked, ...(misread === undefined ? {} : { misread }) })
      const { answer, stopped } = yield* Effect.provideService(pullIssues(wanted), Progress, output.progress)
      if (Option.isNone(stopped)) return yield* showAnswer(human, shortfall)(Effect.succeed(answer))
      const { misread, raw } = answer
      const error = brokenOff(stopped.value, answer.envelope, asked)
      // Where nobody can go on, the failure alone says so.
      const envelope = error._tag === "PullBrokenOff" ? answer.envelope : { ...answer.envelope, hasMore: false }
      // One document tells both what was read and why that is not all (design R18).
      const whole = { ...(isObject(raw) ? raw : {}), status: "partial", error: errorDocument(error) }
      yield* showAnswer(human)(Effect.succeed({ envelope, raw: whole, ...(misread === undefined ? {} : { misread }) }))
      return yield* error
    })
})

// helpers

const brokenOff = (stopped: TrackerFailure, { nextCursor }: PullResultEnvelope, asked: ReadonlyArray<string>) => {
  if (stopped._tag === "CursorRepeated" || stopped._tag === "CursorMissing") return stopped
  const { code: reason, message, next_action } = errorDocument(stopped)
  const code = exitCodeOf(stopped)
  return new PullBrokenOff({
    reason,
    explanation: message,
    before: next_action ?? "",
    command: goOn(nextCursor ?? "", asked),
    exit: code === 75 ? "retryable" : code === 4 ? "signIn" : "final",
    envelope: "envelope" in stopped ? stopped.envelope : null,
    httpStatus: stopped._tag === "TrackerRefused" ? stopped.status : null
  })
}

/** The filters as they were given, for the command that goes on. */
const optionsOf = ({ status, type, updatedSince }: WantedIssues) => [
  ...status.flatMap((text) => ["--status", text]),
  ...type.flatMap((text) => ["--type", text]),
  ...Option.toArray(updatedSince).flatMap((text) => ["--updated-since", text])
]
