import { Effect, Option, Schema } from "effect"
import { finalizeTasks } from "../../../mission/finalizeTasks.ts"
import { commandFor, type Mission } from "../../../mission/Mission.ts"
import { scaffoldTasks } from "../../../mission/scaffoldTasks.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { verb } from "../../command.ts"
import { counted, emitDone, shown, workflowFields, workflowValues } from "../../mission.ts"
import { feature, flag } from "../../parameters.ts"

const Table = Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })

const Finalized = Schema.Struct({
  ...workflowFields,
  result: Schema.Literal("success", "partial", "validation_passed"),
  wp_count: Schema.Int,
  updated_wp_count: Schema.Int,
  created_wps: Schema.Array(Schema.String),
  tasks_dir: Schema.String,
  commit_created: Schema.Boolean,
  commit_hash: Schema.NullOr(Schema.String),
  files_committed: Schema.Array(Schema.String),
  dependencies_parsed: Table,
  requirement_refs_parsed: Table
})

const sentence = (value: typeof Finalized.Type) => {
  const packages = counted(value.wp_count, "work package")
  if (value.result === "validation_passed") return `${packages} agree with the spec; nothing was written`
  return value.commit_created || value.created_wps.length > 0
    ? `Finalized ${packages}`
    : `${packages}; nothing has changed since the last time`
}

const Scaffolded = Schema.Struct({
  ...workflowFields,
  tasks_file: Schema.String,
  /** Those that were written to be filled in; none when it was tasks.md. */
  prompt_files: Schema.Array(Schema.String)
})

const scaffoldReport = (mission: Mission): Report<typeof Scaffolded.Type, typeof Scaffolded.Encoded> => ({
  schema: Scaffolded,
  human: ({ prompt_files, tasks_file }, { bold }) => {
    const again = `\`${commandFor(mission, "spec-kitty tasks")}\` again`
    return prompt_files.length === 0
      ? `Wrote ${shown(mission, tasks_file)} to fill in\n\n` +
          `Next: describe each work package there, then run ${again}: it writes a prompt for each of them to fill in.`
      : [
          bold(`Wrote ${counted(prompt_files.length, "prompt")} to fill in`),
          ...prompt_files.map((path) => `  ${shown(mission, path)}`),
          "",
          `Next: say in each what an agent has to know, then run ${again}.`
        ].join("\n")
  }
})

const report = (mission: Mission, step: string | null): Report<typeof Finalized.Type, typeof Finalized.Encoded> => ({
  schema: Finalized,
  human: (value, { bold, dim }) => {
    const rows = Object.entries(value.dependencies_parsed).map(([id, dependencies]) => {
      const after = dependencies.length === 0 ? "" : dim(`  after ${dependencies.join(", ")}`)
      return `  ${bold(id)}  ${(value.requirement_refs_parsed[id] ?? []).join(", ")}${after}`
    })
    const next = commandFor(mission, step ?? "spec-kitty tasks")
    return [sentence(value), ...rows, "", `Next: \`${next}\`.`].join("\n")
  }
})

const run = Effect.fn("cli.finalizeTasks")(function* (options: {
  readonly feature: Option.Option<string>
  readonly validateOnly: boolean
}) {
  const done = yield* finalizeTasks(options)
  const value = {
    ...workflowValues(done.feature, done.warnings),
    ...(done.validated ? { result: "validation_passed" as const } : {}),
    wp_count: done.workPackages.length,
    updated_wp_count: done.updated.length,
    created_wps: done.created,
    tasks_dir: done.tasksFolder,
    commit_created: done.commit !== null,
    commit_hash: done.commit,
    files_committed: done.files,
    dependencies_parsed: done.dependencies,
    requirement_refs_parsed: done.requirementRefs
  }
  yield* emitDone(report(done.feature, done.next), value)
})

export const agentFinalizeTasks = verb({
  path: "agent feature finalize-tasks",
  does: "write",
  answer: Finalized,
  summary: "Check tasks, prompts and spec against each other and open the work packages",
  examples: [
    ["spec-kitty agent feature finalize-tasks --validate-only --json", "Only check; write nothing"],
    ["spec-kitty agent feature finalize-tasks", "Write dependencies into the prompts and commit"]
  ],
  parameters: { feature, validateOnly: flag("validate-only", "Check without writing anything") },
  run
})

export const tasks = verb({
  path: "tasks",
  does: "write",
  answer: Schema.Union(Finalized, Scaffolded),
  summary: "Open the work packages; before, write tasks.md and the prompts to fill in",
  details:
    "The first time it writes tasks.md to fill in; then a prompt for each work package that is described there and has " +
    "none; when all is there it checks them against the spec and commits. Prompts that you write yourself are taken as " +
    "they are.",
  examples: [["spec-kitty tasks", "Write what is missing, or check tasks.md and the prompts and commit"]],
  parameters: { feature, validateOnly: flag("validate-only", "Check without writing anything") },
  run: Effect.fn("cli.tasks")(function* (options) {
    const scaffold = options.validateOnly ? Option.none() : yield* scaffoldTasks(options.feature)
    if (Option.isNone(scaffold)) return yield* run(options)
    const { mission, prompts, tasksFile, warnings } = scaffold.value
    yield* emit(scaffoldReport(mission), {
      ...workflowValues(mission, warnings),
      tasks_file: tasksFile,
      prompt_files: prompts
    })
  })
})
