import { Effect, Option, Schema } from "effect"
import {
  abortMerge,
  effective,
  merge as mergeMission,
  planMerge,
  resumeMerge,
  type Merge
} from "../mission/merge/merge.ts"
import { isUnpushed } from "../mission/merge/record.ts"
import { strategies } from "../mission/merge/state.ts"
import { emit } from "../output/Output.ts"
import type { Report } from "../output/Report.ts"
import { shortCommit, stripControl } from "../platform/terminalText.ts"
import { verb } from "./command.ts"
import { UsageProblem } from "../output/errors.ts"
import { counted, emitDone, workflowFields, workflowValues } from "./mission.ts"
import { feature, flag, optionalChoice, text } from "./parameters.ts"

const Texts = Schema.Array(Schema.String)

const Planned = Schema.Struct({
  feature_slug: Schema.String,
  target_branch: Schema.String,
  strategy: Schema.String,
  ready: Schema.Boolean,
  reasons: Texts,
  all_wp_branches: Texts,
  effective_wp_branches: Texts,
  skipped_already_in_target: Texts,
  skipped_ancestor_of: Schema.Record({ key: Schema.String, value: Schema.String }),
  planned_steps: Texts,
  reason_summary: Texts
})

const plannedReport: Report<typeof Planned.Type, typeof Planned.Encoded> = {
  schema: Planned,
  human: (value, { bad, bold, dim }) =>
    [
      `${bold(value.feature_slug)} into ${bold(stripControl(value.target_branch))} would:`,
      ...value.planned_steps.map((step, index) => `  ${index + 1}. ${stripControl(step)}`),
      ...(value.planned_steps.length === 0 ? ["  change nothing"] : []),
      ...value.reason_summary.map((note) => dim(`  ${stripControl(note)}`)),
      ...value.reasons.map((reason) => bad(`  first: ${stripControl(reason)}`)),
      "",
      dim("Nothing was changed.")
    ].join("\n")
}

const Merged = Schema.Struct({
  ...workflowFields,
  target_branch: Schema.String,
  strategy: Schema.String,
  merged_wps: Texts,
  skipped_already_in_target: Texts,
  done_wps: Texts,
  merged_commit: Schema.NullOr(Schema.String),
  target_commit: Schema.String,
  commit_hash: Schema.NullOr(Schema.String),
  removed_worktrees: Texts,
  deleted_branches: Texts,
  pushed: Schema.Boolean
})

const mergedReport: Report<typeof Merged.Type, typeof Merged.Encoded> = {
  schema: Merged,
  human: (value, { bold }) => {
    const target = stripControl(value.target_branch)
    const what = value.merged_wps.length === 0 ? "nothing that was not there already" : value.merged_wps.join(", ")
    const gone = [
      counted(value.removed_worktrees.length, "worktree"),
      `${value.deleted_branches.length} ${value.deleted_branches.length === 1 ? "branch" : "branches"}`
    ].join(" and ")
    return [
      `Merged ${bold(value.feature_slug)} into ${bold(target)}: ${what}`,
      `  ${target} is at ${shortCommit(value.target_commit)} (${value.strategy}); ${gone} removed`,
      "",
      value.pushed ? `Pushed ${target}.` : `Next: run the tests on ${target}, then push it.`
    ].join("\n")
  }
}

const Aborted = Schema.Struct({
  result: Schema.Literal("aborted"),
  feature_slug: Schema.String,
  target_branch: Schema.String,
  target_moved: Schema.Boolean
})

const abortedReport: Report<typeof Aborted.Type, typeof Aborted.Encoded> = {
  schema: Aborted,
  human: ({ feature_slug, target_branch, target_moved }) =>
    target_moved
      ? `Gave up what was left of merging ${feature_slug}; ${stripControl(target_branch)} has its work already`
      : `Gave up merging ${feature_slug}; ${stripControl(target_branch)} and the branches are as they were`
}

const plan = (wanted: Merge) =>
  Effect.gen(function* () {
    const { mission, plan, strategy } = yield* planMerge(wanted)
    const parts = plan.parts.filter(({ tip }) => tip !== null)
    const next = effective(plan)
    const cleaned = parts.map(({ branch }) => branch)
    const review = plan.parts.filter(({ recorded }) => recorded !== "done").map(({ id }) => id)
    const skipped = plan.parts.filter(({ alreadyMerged }) => alreadyMerged)
    const value: typeof Planned.Type = {
      feature_slug: mission.slug,
      target_branch: plan.target,
      strategy,
      ready: plan.reasons.length === 0,
      reasons: plan.reasons,
      all_wp_branches: cleaned,
      effective_wp_branches: parts.flatMap(({ branch, id }) => (next.includes(id) ? [branch] : [])),
      skipped_already_in_target: skipped.map(({ branch }) => branch),
      skipped_ancestor_of: {},
      planned_steps: [
        ...parts.flatMap(({ branch, id, title }) => (next.includes(id) ? [`${strategy} ${branch} (${title})`] : [])),
        ...(next.length > 0 ? [`move ${plan.target} forward`] : []),
        ...(review.length > 0 ? [`mark ${review.join(", ")} done`] : []),
        ...(wanted.keepWorktree ? [] : cleaned.map((branch) => `remove the worktree .worktrees/${branch}`)),
        ...(wanted.keepBranch ? [] : cleaned.map((branch) => `delete the branch ${branch}`)),
        ...(wanted.push ? [`push ${plan.target}`] : [])
      ],
      reason_summary: [...plan.notes, ...skipped.map(({ branch }) => `${branch} is in ${plan.target} already`)]
    }
    yield* emit(plannedReport, value, value.ready ? 0 : 1)
  })

const abort = (wanted: Merge) =>
  Effect.gen(function* () {
    const { mission, moved, target } = yield* abortMerge(wanted.feature)
    const value = { result: "aborted" as const, feature_slug: mission.slug, target_branch: target, target_moved: moved }
    yield* emit(abortedReport, value)
  })

const run = (wanted: Merge, resume: boolean) =>
  Effect.gen(function* () {
    const done = yield* resume ? resumeMerge(wanted) : mergeMission(wanted)
    const value: typeof Merged.Type = {
      ...workflowValues(done.mission, done.warnings),
      target_branch: done.target,
      strategy: done.strategy,
      merged_wps: done.merged,
      skipped_already_in_target: done.skipped,
      done_wps: done.done,
      merged_commit: done.mergedCommit,
      target_commit: done.targetCommit,
      commit_hash: done.commit,
      removed_worktrees: done.removedWorktrees,
      deleted_branches: done.deletedBranches,
      pushed: done.pushed
    }
    yield* emitDone(mergedReport, value, done.warnings.some(isUnpushed))
  })

const definition = {
  summary: "Bring the branches of a mission together",
  details:
    "Merges the packages in the order of what they wait for, in a worktree of its own: your branch is not switched, and " +
    "the target moves once, when everything is together. Then worktrees and branches are removed. After a conflict, " +
    "--resume goes on and --abort gives up.",
  parameters: {
    feature,
    target: text("target", "Branch to merge into; the mission's own if not given", { placeholder: "BRANCH" }),
    strategy: optionalChoice(
      "strategy",
      strategies,
      "A merge commit each, one commit each, or their commits in one line"
    ),
    dryRun: flag("dry-run", "Show what would happen; change nothing"),
    resume: flag("resume", "Go on after a conflict was solved"),
    abort: flag("abort", "Give up a merge that is under way"),
    push: flag("push", "Push the target afterwards"),
    keepBranch: flag("keep-branch", "Leave the branches"),
    deleteBranch: flag("delete-branch", "Delete the branches; it does so unless told to keep them"),
    keepWorktree: flag("keep-worktree", "Leave the worktrees"),
    removeWorktree: flag("remove-worktree", "Remove the worktrees; it does so unless told to keep them")
  },
  run: Effect.fn("cli.merge")(function* ({
    abort: giveUp,
    deleteBranch,
    dryRun,
    removeWorktree,
    resume,
    ...wanted
  }: Wanted) {
    const contradictions = [
      ["--keep-branch", wanted.keepBranch, "--delete-branch", deleteBranch],
      ["--keep-worktree", wanted.keepWorktree, "--remove-worktree", removeWorktree],
      ["--resume", resume, "--abort", giveUp],
      ["--dry-run", dryRun, resume ? "--resume" : "--abort", resume || giveUp]
    ] as const
    const found = contradictions.find(([, one, , other]) => one && other)
    if (found !== undefined) {
      return yield* new UsageProblem({ path: ["merge"], problem: `${found[0]} and ${found[2]} contradict each other` })
    }
    const fixed = [
      ["--strategy", Option.isSome(wanted.strategy)],
      ["--target", Option.isSome(wanted.target)]
    ] as const
    const ignored = resume ? fixed.find(([, isGiven]) => isGiven) : undefined
    if (ignored !== undefined) {
      const problem = `${ignored[0]} cannot be changed with --resume: the merge goes on as it was started (\`--abort\` gives it up)`
      return yield* new UsageProblem({ path: ["merge"], problem })
    }
    if (dryRun) return yield* plan(wanted)
    yield* giveUp ? abort(wanted) : run(wanted, resume)
  })
}

type Wanted = Merge & {
  readonly dryRun: boolean
  readonly resume: boolean
  readonly abort: boolean
  readonly deleteBranch: boolean
  readonly removeWorktree: boolean
}

export const merge = verb({
  ...definition,
  path: "merge",
  does: "destroy",
  answer: Schema.Union(Merged, Planned, Aborted),
  examples: [
    ["spec-kitty merge --dry-run", "See the order and what would be removed"],
    ["spec-kitty merge --strategy squash", "One commit for each work package"],
    ["spec-kitty merge --resume", "Go on after a conflict was solved"]
  ]
})

export const agentMerge = verb({
  ...definition,
  path: "agent feature merge",
  does: "destroy",
  answer: Schema.Union(Merged, Planned, Aborted),
  examples: [["spec-kitty agent feature merge --feature 001-user-login --json", "Merge as an agent"]]
})
