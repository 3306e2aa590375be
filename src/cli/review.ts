import { Effect, Option, Schema } from "effect"
import { review as reviewWorkPackage } from "../mission/review.ts"
import type { Report } from "../output/Report.ts"
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

const details =
  "Claims the review and prints the review prompt: what the package had to do, what changed, and the command for either " +
  "verdict. The package stays in for_review until it is accepted or sent back."

const options = {
  feature,
  shellPid: text("shell-pid", "Process of the reviewer's shell, for the record", { placeholder: "PID" }),
  force: flag("force", "Take over a review that somebody else has begun"),
  noAutoCommit: flag("no-auto-commit", "Leave the changed prompt file uncommitted")
}

export const review = verb({
  path: "review",
  does: "write",
  answer: Reviewing,
  summary: "Review a work package: claim it and see what changed",
  details,
  examples: [["spec-kitty review WP01", "Claim the review of WP01 and print all that it takes"]],
  parameters: {
    workPackage: argument("WP", "Work package, such as WP01"),
    agent: text("agent", "Who reviews; your git name if not given", { placeholder: "NAME" }),
    ...options
  },
  run: Effect.fn("cli.review")(function* ({ noAutoCommit, workPackage, ...options }) {
    const wanted = { ...options, workPackage: Option.some(workPackage), autoCommit: !noAutoCommit }
    yield* answer(yield* reviewWorkPackage(wanted))
  })
})

export const agentWorkflowReview = verb({
  path: "agent workflow review",
  does: "write",
  answer: Reviewing,
  summary: "Claim a review and print all that its reviewer needs",
  details: `${details} Without WP the first package that waits for a review is taken.`,
  examples: [["spec-kitty agent workflow review --agent claude", "Review whatever waits, as claude"]],
  parameters: {
    workPackage: optionalArgument("WP", "Work package, such as WP01; the first that waits if not given"),
    agent: requiredText("agent", "Who reviews", { placeholder: "NAME" }),
    ...options
  },
  run: Effect.fn("cli.agent.workflow.review")(function* ({ agent, noAutoCommit, ...options }) {
    const wanted = { ...options, agent: Option.some(agent), autoCommit: !noAutoCommit }
    yield* answer(yield* reviewWorkPackage(wanted))
  })
})
