import { Effect, Option, Schema } from "effect"
import { approve } from "../mission/approve.ts"
import { commandFor, type Mission } from "../mission/Mission.ts"
import { review as reviewWorkPackage } from "../mission/review.ts"
import { UsageProblem } from "../output/errors.ts"
import type { Report } from "../output/Report.ts"
import { shortCommit, stripControl } from "../platform/terminalText.ts"
import { verb } from "./command.ts"
import { emitDone, workflowFields, workflowValues } from "./mission.ts"
import { argument, feature, flag, optionalArgument, requiredText, text } from "./parameters.ts"

const Reviewing = Schema.Struct({
  ...workflowFields,
  wp_id: Schema.String,
  title: Schema.String,
  reviewer: Schema.String,
  lane: Schema.Literal("for_review"),
  workspace_path: Schema.NullOr(Schema.String),
  branch: Schema.String,
  base: Schema.String,
  commits: Schema.Array(Schema.String),
  dependents: Schema.Array(Schema.String),
  prompt_file: Schema.String,
  prompt: Schema.String,
  commit_hash: Schema.NullOr(Schema.String),
  status: Schema.Literal("claimed", "existing")
})

type Work = Effect.Effect.Success<ReturnType<typeof reviewWorkPackage>>

const report: Report<typeof Reviewing.Type, typeof Reviewing.Encoded> = {
  schema: Reviewing,
  human: ({ prompt }) => prompt
}

const answer = (work: Work) =>
  emitDone(report, {
    ...workflowValues(work.mission, work.warnings),
    wp_id: work.workPackage.id,
    title: work.workPackage.title,
    reviewer: work.actor,
    lane: "for_review",
    workspace_path: Option.getOrNull(Option.map(work.workspace, ({ path }) => path)),
    branch: work.branch,
    base: work.base,
    commits: work.commits,
    dependents: work.dependents,
    prompt_file: work.workPackage.path,
    prompt: work.prompt,
    commit_hash: work.commit,
    status: work.claimed ? "claimed" : "existing"
  })

const Approved = Schema.Struct({
  ...workflowFields,
  wp_id: Schema.String,
  title: Schema.String,
  reviewer: Schema.String,
  lane: Schema.Literal("for_review"),
  verdict: Schema.Literal("approved"),
  /** What the approval was given for; null where the package has no branch. */
  approved_commit: Schema.NullOr(Schema.String),
  prompt_file: Schema.String,
  commit_hash: Schema.NullOr(Schema.String),
  status: Schema.Literal("approved", "existing")
})

const approvedReport = (mission: Mission): Report<typeof Approved.Type, typeof Approved.Encoded> => ({
  schema: Approved,
  human: ({ approved_commit, reviewer, status, wp_id }, { bold }) => {
    const at = approved_commit === null ? "" : ` at ${shortCommit(approved_commit)}`
    const before = status === "existing" ? ", as before" : ""
    return [
      `${bold(wp_id)}: approved by ${stripControl(reviewer)}${at}${before}`,
      "",
      `Next: \`${commandFor(mission, "spec-kitty status")}\` shows what else waits for a review; when nothing does, \`${commandFor(mission, "spec-kitty accept")}\`.`
    ].join("\n")
  }
})

const details =
  "Claims the review and prints the review prompt: what the package had to do, what changed, and the command for either " +
  "verdict. With --approve it gives one: the approval of the commit that the package's branch is at. The package stays " +
  "in for_review until it is accepted or sent back."

interface Wanted {
  readonly workPackage: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly feature: Option.Option<string>
  readonly shellPid: Option.Option<string>
  readonly force: boolean
  readonly approve: boolean
  readonly note: Option.Option<string>
  readonly noAutoCommit: boolean
}

const run = (path: ReadonlyArray<string>, { approve: approves, noAutoCommit, note, ...options }: Wanted) =>
  Effect.gen(function* () {
    const usage = (problem: string) => new UsageProblem({ path, problem })
    const wanted = { ...options, autoCommit: !noAutoCommit }
    if (!approves) {
      if (Option.isSome(note)) return yield* usage("--note goes with --approve; feedback goes into a file of its own")
      return yield* answer(yield* reviewWorkPackage(wanted))
    }
    if (Option.isNone(wanted.workPackage)) return yield* usage("--approve needs the work package: it is no guess")
    const done = yield* approve({ ...wanted, workPackage: wanted.workPackage.value, note })
    const value: typeof Approved.Type = {
      ...workflowValues(done.mission, done.warnings),
      wp_id: done.workPackage.id,
      title: done.workPackage.title,
      reviewer: done.actor,
      lane: "for_review",
      verdict: "approved",
      approved_commit: Option.getOrNull(done.approvedCommit),
      prompt_file: done.workPackage.path,
      commit_hash: done.commit,
      status: done.changed ? "approved" : "existing"
    }
    yield* emitDone(approvedReport(done.mission), value)
  })

const options = {
  feature,
  shellPid: text("shell-pid", "Process of the reviewer's shell, for the record", { placeholder: "PID" }),
  approve: flag("approve", "Give the verdict: approved, for the commit the branch is at"),
  note: text("note", "With --approve: what was tried and seen"),
  force: flag("force", "Take over a review that somebody else has begun", { overrides: true }),
  noAutoCommit: flag("no-auto-commit", "Leave the changed prompt file uncommitted")
}

export const review = verb({
  path: "review",
  does: "write",
  answer: Schema.Union(Reviewing, Approved),
  summary: "Review a work package: claim it and see what changed, then approve it",
  details,
  examples: [
    ["spec-kitty review WP01", "Claim the review of WP01 and print all that it takes"],
    ["spec-kitty review WP01 --approve --note 'Ran the tests, tried empty input'", "Approve what the branch holds now"]
  ],
  parameters: {
    workPackage: argument("WP", "Work package, such as WP01"),
    agent: text("agent", "Who reviews; your git name if not given", { placeholder: "NAME" }),
    ...options
  },
  run: Effect.fn("cli.review")(function* ({ workPackage, ...options }) {
    yield* run(["review"], { ...options, workPackage: Option.some(workPackage) })
  })
})

export const agentWorkflowReview = verb({
  path: "agent workflow review",
  does: "write",
  answer: Schema.Union(Reviewing, Approved),
  summary: "Claim a review and print all that its reviewer needs",
  details: `${details} Without WP the first package that waits for a review is taken.`,
  examples: [
    ["spec-kitty agent workflow review --agent claude", "Review whatever waits, as claude"],
    ["spec-kitty agent workflow review WP01 --agent claude --approve", "Approve WP01, as claude"]
  ],
  parameters: {
    workPackage: optionalArgument("WP", "Work package, such as WP01; the first that waits if not given"),
    agent: requiredText("agent", "Who reviews", { placeholder: "NAME" }),
    ...options
  },
  run: Effect.fn("cli.agent.workflow.review")(function* ({ agent, ...options }) {
    yield* run(["agent", "workflow", "review"], { ...options, agent: Option.some(agent) })
  })
})
