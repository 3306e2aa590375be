import { Effect, Schema } from "effect"
import { implement as implementWorkPackage } from "../mission/implement.ts"
import { emit } from "../output/Output.ts"
import type { Report } from "../output/Report.ts"
import { stripControl } from "../platform/terminalText.ts"
import { verb } from "./command.ts"
import { exitCodeFor, shown, workflowFields, workflowValues } from "./mission.ts"
import { argument, feature, flag, text } from "./parameters.ts"

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
  commit_hash: Schema.NullOr(Schema.String),
  status: Schema.Literal("created", "existing")
})

type Work = Effect.Effect.Success<ReturnType<typeof implementWorkPackage>>

const report = ({ mission, workPackage }: Work): Report<typeof Started.Type, typeof Started.Encoded> => ({
  schema: Started,
  human: (value, { bold }) =>
    [
      `${bold(value.wp_id)} ${stripControl(value.title)}: ${value.lane}, ${stripControl(value.agent)}`,
      `  work in  ${value.workspace_path}${value.status === "existing" ? "  (was there already)" : ""}`,
      `  branch   ${value.branch}, from ${stripControl(value.base)}`,
      `  prompt   ${shown(mission, workPackage.path)}`,
      "",
      `Next: commit your work there, then run \`spec-kitty agent tasks move-task ${value.wp_id} --to for_review\`.`
    ].join("\n")
})

export const implement = verb({
  path: "implement",
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
    feature,
    base: text("base", "Branch or commit to start from", { placeholder: "REF" }),
    agent: text("agent", "Who does the work; your git name if not given", { placeholder: "NAME" }),
    shellPid: text("shell-pid", "Process of the agent's shell, for the record", { placeholder: "PID" }),
    force: flag("force", "Take over what another agent works on"),
    noAutoCommit: flag("no-auto-commit", "Leave the changed planning files uncommitted")
  },
  run: Effect.fn("cli.implement")(function* ({ noAutoCommit, ...options }) {
    const work = yield* implementWorkPackage({ ...options, autoCommit: !noAutoCommit })
    const value = {
      ...workflowValues(work.mission, work.warnings),
      feature: work.mission.slug,
      wp_id: work.workPackage.id,
      title: work.workPackage.title,
      workspace: shown(work.mission, work.workspace.path),
      workspace_path: work.workspace.path,
      branch: work.workspace.branch,
      base: work.baseBranch,
      lane: work.lane,
      agent: work.actor,
      prompt_file: work.workPackage.path,
      commit_hash: work.commit,
      status: work.workspace.created ? ("created" as const) : ("existing" as const)
    }
    yield* emit(report(work), value, exitCodeFor(work.warnings))
  })
})
