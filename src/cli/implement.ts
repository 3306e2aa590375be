import { Effect, Option, Schema } from "effect"
import { implement as implementWorkPackage } from "../mission/implement.ts"
import { commandFor } from "../mission/Mission.ts"
import { nextPackage } from "../mission/nextPackage.ts"
import type { Report } from "../output/Report.ts"
import { relative } from "../platform/path.ts"
import { stripControl } from "../platform/terminalText.ts"
import { verb } from "./command.ts"
import { emitDone, shown, workflowFields, workflowValues } from "./mission.ts"
import { argument, feature, flag, optionalArgument, requiredText, text } from "./parameters.ts"

const Started = Schema.Struct({
  ...workflowFields,
  feature: Schema.String,
  wp_id: Schema.String,
  title: Schema.String,
  workspace: Schema.String,
  workspace_path: Schema.String,
  branch: Schema.String,
  base: Schema.String,
  lane: Schema.String,
  agent: Schema.String,
  prompt_file: Schema.String,
  prompt: Schema.String,
  /** What the reviewer who sent it back wants changed. */
  review_feedback: Schema.NullOr(Schema.String),
  commit_hash: Schema.NullOr(Schema.String),
  status: Schema.Literal("created", "existing")
})

type Work = Effect.Effect.Success<ReturnType<typeof implementWorkPackage>>

const report = ({
  mission,
  openSubtasks,
  planned,
  sentBack,
  workPackage
}: Work): Report<typeof Started.Type, typeof Started.Encoded> => ({
  schema: Started,
  human: (value, { bold }) =>
    [
      `${bold(value.wp_id)} ${stripControl(value.title)}: ${value.lane}, ${stripControl(value.agent)}`,
      `  work in  ${value.workspace_path}${value.status === "existing" ? "  (was there already)" : ""}`,
      `  branch   ${value.branch}, from ${stripControl(value.base)}`,
      `  prompt   ${shown(mission, workPackage.path)}`,
      ...(planned.length === 0 ? [] : [`  planning committed first: ${planned.map(stripControl).join(", ")}`]),
      ...Option.match(sentBack, {
        onNone: () => [],
        onSome: ({ feedback, reviewer }) => ["", `Sent back by ${reviewer}. Settle first:`, feedback].map(shownLines)
      }),
      "",
      "Next: commit your work there, then run",
      ...(openSubtasks.length === 0
        ? []
        : [`  ${commandFor(mission, `spec-kitty agent tasks mark-status ${openSubtasks.join(" ")} --status done`)}`]),
      `  ${commandFor(mission, `spec-kitty agent tasks move-task ${value.wp_id} --to for_review`)}`
    ].join("\n")
})

/** What somebody else wrote, line by line. */
const shownLines = (text: string) => text.split("\n").map(stripControl).join("\n")

/** The work as a document. */
const valueOf = (work: Work): typeof Started.Type => ({
  ...workflowValues(work.mission, work.warnings),
  feature: work.mission.slug,
  wp_id: work.workPackage.id,
  title: work.workPackage.title,
  workspace: relative(work.mission.project.root, work.workspace.path),
  workspace_path: work.workspace.path,
  branch: work.workspace.branch,
  base: work.baseBranch,
  lane: work.lane,
  agent: work.actor,
  prompt_file: work.workPackage.path,
  prompt: work.prompt,
  review_feedback: Option.getOrNull(Option.map(work.sentBack, ({ feedback }) => feedback)),
  commit_hash: work.commit,
  status: work.workspace.created ? "created" : "existing"
})

const options = {
  feature,
  base: text("base", "Branch or commit to start from", { placeholder: "REF" }),
  shellPid: text("shell-pid", "Process of the agent's shell, for the record", { placeholder: "PID" }),
  force: flag("force", "Take over what another agent works on", { overrides: true }),
  noAutoCommit: flag("no-auto-commit", "Leave the changed planning files uncommitted")
}

export const implement = verb({
  path: "implement",
  does: "write",
  answer: Started,
  summary: "Start a work package in a git worktree of its own",
  details:
    "Makes .worktrees/MISSION-WPnn on a branch of the same name, claims the work package and records one event. " +
    "Your own branch and your uncommitted work stay as they are. Run again it shows what is there.",
  examples: [
    ["spec-kitty implement WP01", "Start WP01 from the branch it builds on"],
    ["spec-kitty implement WP03 --base 001-user-login-WP02 --agent claude", "Start from another branch, as claude"]
  ],
  parameters: {
    workPackage: argument("WP", "Work package, such as WP01"),
    agent: text("agent", "Who does the work; your git name if not given", { placeholder: "NAME" }),
    ...options
  },
  run: Effect.fn("cli.implement")(function* ({ noAutoCommit, ...options }) {
    const work = yield* implementWorkPackage({ ...options, autoCommit: !noAutoCommit })
    yield* emitDone(report(work), valueOf(work))
  })
})

export const agentWorkflowImplement = verb({
  path: "agent workflow implement",
  does: "write",
  answer: Started,
  summary: "Start a work package and print all that its agent needs",
  details:
    "What `spec-kitty implement` does, answered with the whole prompt: where to work, what to build, what to run when " +
    "it is done. Without WP the first planned package is taken.",
  examples: [["spec-kitty agent workflow implement WP01 --agent claude", "Start WP01, as claude"]],
  parameters: {
    workPackage: optionalArgument("WP", "Work package, such as WP01; the next planned one if not given"),
    agent: requiredText("agent", "Who does the work", { placeholder: "NAME" }),
    ...options
  },
  run: Effect.fn("cli.agent.workflow.implement")(function* ({ agent, noAutoCommit, workPackage, ...options }) {
    const work = yield* implementWorkPackage({
      ...options,
      workPackage: Option.isSome(workPackage) ? workPackage.value : yield* nextPackage(options.feature),
      agent: Option.some(agent),
      autoCommit: !noAutoCommit
    })
    yield* emitDone({ schema: Started, human: ({ prompt }) => prompt }, valueOf(work))
  })
})
