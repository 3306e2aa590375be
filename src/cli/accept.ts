import { Effect, Schema } from "effect"
import { syncLanes, collapse } from "../domain/Lane.ts"
import { accept as acceptMission, acceptanceModes } from "../mission/accept.ts"
import type { Report } from "../output/Report.ts"
import { join } from "../platform/path.ts"
import { stripControl } from "../platform/terminalText.ts"
import { verb } from "./command.ts"
import { counted, emitDone, workflowFields, workflowValues } from "./mission.ts"
import { choice, feature, flag, manyTexts, text } from "./parameters.ts"

const Texts = Schema.Array(Schema.String)

const Accepted = Schema.Struct({
  ...workflowFields,
  result: Schema.Literal("success", "partial", "not_ready"),
  feature: Schema.String,
  branch: Schema.String,
  repo_root: Schema.String,
  tasks_dir: Schema.String,
  mode: Schema.String,
  ok: Schema.Boolean,
  all_done: Schema.Boolean,
  reasons: Texts,
  changed: Schema.Boolean,
  accepted_wps: Texts,
  accepted_at: Schema.NullOr(Schema.String),
  accept_commit: Schema.NullOr(Schema.String),
  lanes: Schema.Record({ key: Schema.String, value: Texts }),
  work_packages: Schema.Array(
    Schema.Struct({ work_package_id: Schema.String, title: Schema.String, lane: Schema.String, agent: Schema.String })
  ),
  metadata_issues: Texts,
  activity_issues: Texts,
  /** Documents with hints of their template in them. */
  template_hints: Texts,
  unchecked_tasks: Texts,
  needs_clarification: Texts,
  missing_artifacts: Texts,
  optional_missing: Texts,
  git_dirty: Texts,
  path_violations: Texts,
  next_steps: Texts
})

type Outcome = Effect.Effect.Success<ReturnType<typeof acceptMission>>

const report: Report<typeof Accepted.Type, typeof Accepted.Encoded> = {
  schema: Accepted,
  human: (value, { bad, bold, good, notice }) =>
    [
      `${bold(value.feature)}: ${value.ok ? good(state(value)) : bad("not ready to be accepted")}`,
      ...value.reasons.map((reason) => `  ${bad(stripControl(reason))}`),
      ...value.warnings.map((warning) => `  ${notice(stripControl(warning))}`),
      ...value.next_steps.map((step) => `\nNext: ${step}`)
    ].join("\n")
}

const state = ({ accepted_at, accepted_wps, changed }: typeof Accepted.Type) => {
  if (!changed) return accepted_at === null ? "ready to be accepted" : "accepted already"
  return accepted_wps.length === 0 ? "accepted" : `accepted, ${counted(accepted_wps.length, "work package")} done`
}

const nextSteps = ({ branch, changed, mergeable, mission, mode, ok }: Outcome): ReadonlyArray<string> => {
  if (!ok) return ["settle what is listed, at its source."]
  if (!changed || !mergeable) return []
  const merge = `\`spec-kitty merge --feature ${mission.slug}\``
  return mode === "pr" ? [`${merge}, then \`git push\` and a pull request for ${branch}.`] : [`${merge}.`]
}

const valueOf = (outcome: Outcome): typeof Accepted.Type => {
  const { mission, summary } = outcome
  const shared = workflowValues(mission, outcome.warnings)
  return {
    ...shared,
    result: outcome.ok ? shared.result : "not_ready",
    feature: mission.slug,
    branch: outcome.branch,
    repo_root: mission.project.root,
    tasks_dir: join(mission.directory, "tasks"),
    mode: outcome.mode,
    ok: outcome.ok,
    all_done: summary.allDone || outcome.changed,
    reasons: summary.reasons,
    changed: outcome.changed,
    accepted_wps: outcome.accepted,
    accepted_at: outcome.acceptedAt,
    accept_commit: outcome.commit,
    lanes: Object.fromEntries(
      syncLanes.map((lane) => [lane, lanesNow(outcome).flatMap((entry) => (entry.lane === lane ? [entry.id] : []))])
    ),
    work_packages: lanesNow(outcome).map(({ agent, id, lane, title }) => ({ work_package_id: id, title, lane, agent })),
    metadata_issues: [...summary.metadataIssues, ...summary.reviewIssues],
    activity_issues: summary.activityIssues,
    template_hints: summary.templateHints,
    unchecked_tasks: summary.uncheckedTasks,
    needs_clarification: summary.needsClarification,
    missing_artifacts: summary.missingArtifacts,
    optional_missing: summary.optionalMissing,
    git_dirty: summary.gitDirty,
    path_violations: [],
    next_steps: nextSteps(outcome)
  }
}

/** Where the packages stand now: those that were accepted are done. */
const lanesNow = ({ accepted, summary }: Outcome) =>
  summary.packages.map((entry) => ({
    ...entry,
    lane: accepted.includes(entry.id) ? ("done" as const) : collapse(entry.recorded)
  }))

const definition = {
  summary: "Accept a mission whose work packages are reviewed",
  details:
    "Checks lanes, open tasks and questions, missing documents and uncommitted changes; then moves every package in " +
    "for_review to done, records the acceptance in meta.json and commits it. With --mode checklist it only tells.",
  parameters: {
    feature,
    mode: choice("mode", acceptanceModes, "How it goes on: pr with a remote, else local; checklist only tells", {
      default: "auto"
    }),
    actor: text("actor", "Who accepts; your git name if not given", { placeholder: "NAME" }),
    test: manyTexts("test", "Command that was run to see that it works, for the record", { placeholder: "CMD" }),
    lenient: flag("lenient", "Do not mention missing agent and shell metadata; missing reviews are told all the same"),
    noCommit: flag("no-commit", "Tell, and write nothing"),
    allowFail: flag("allow-fail", "Tell what is missing as a result instead of an error")
  },
  run: Effect.fn("cli.accept")(function* ({ noCommit, test, ...wanted }: Wanted) {
    const outcome = yield* acceptMission({ ...wanted, validations: test, reportOnly: noCommit })
    yield* emitDone(report, valueOf(outcome), !outcome.ok)
  })
}

type Wanted = Omit<Parameters<typeof acceptMission>[0], "validations" | "reportOnly"> & {
  readonly noCommit: boolean
  readonly test: ReadonlyArray<string>
}

export const accept = verb({
  ...definition,
  path: "accept",
  does: "write",
  answer: Accepted,
  examples: [
    ["spec-kitty accept --mode checklist", "See what is missing; changes nothing"],
    ["spec-kitty accept", "Accept the mission"]
  ]
})

export const agentAccept = verb({
  ...definition,
  path: "agent feature accept",
  does: "write",
  answer: Accepted,
  examples: [["spec-kitty agent feature accept --feature 001-user-login --json", "Accept as an agent"]]
})
