import { Effect, Schema } from "effect"
import { checkPrerequisites } from "../../../mission/checkPrerequisites.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { join } from "../../../platform/path.ts"
import { verb } from "../../command.ts"
import { feature, flag } from "../../parameters.ts"

const Found = Schema.Struct({
  valid: Schema.Boolean,
  errors: Schema.Array(Schema.String),
  warnings: Schema.Array(Schema.String),
  feature_slug: Schema.String,
  paths: Schema.Record({ key: Schema.String, value: Schema.String }),
  artifact_files: Schema.Array(Schema.String),
  artifact_dirs: Schema.Array(Schema.String),
  available_docs: Schema.Array(Schema.String),
  FEATURE_DIR: Schema.String,
  AVAILABLE_DOCS: Schema.Array(Schema.String)
})

const report: Report<typeof Found.Type, typeof Found.Encoded> = {
  schema: Found,
  human: ({ available_docs, errors, feature_slug, valid }, { bad, good }) =>
    [
      `${feature_slug}: ${valid ? good("ready") : bad("not ready")}`,
      ...available_docs.map((name) => `  ${name}`),
      ...errors.map((error) => `  ${bad(error)}`)
    ].join("\n")
}

const PathsOnly = Schema.Record({ key: Schema.String, value: Schema.String })

export const agentCheckPrerequisites = verb({
  path: "agent feature check-prerequisites",
  does: "read",
  answer: Schema.Union(Found, PathsOnly),
  summary: "Tell which documents a mission has and where they are",
  examples: [["spec-kitty agent feature check-prerequisites --include-tasks --json", "See whether work can start"]],
  parameters: {
    feature,
    includeTasks: flag("include-tasks", "Require tasks.md too", { aliases: ["require-tasks"] }),
    pathsOnly: flag("paths-only", "Print nothing but the paths")
  },
  run: Effect.fn("cli.agent.checkPrerequisites")(function* ({ feature, includeTasks, pathsOnly }) {
    const found = yield* checkPrerequisites({ feature, includeTasks })
    const { directory } = found.mission
    const at = (name: string) => join(directory, name)
    const paths = {
      project_root: found.mission.project.root,
      feature_dir: directory,
      spec_file: at("spec.md"),
      plan_file: at("plan.md"),
      tasks_file: at("tasks.md"),
      tasks_dir: at("tasks")
    }
    if (pathsOnly) {
      const human = (value: typeof PathsOnly.Type) =>
        Object.entries(value)
          .map(([name, path]) => `${name}=${path}`)
          .join("\n")
      return yield* emit({ schema: PathsOnly, human }, paths)
    }
    const value = {
      valid: found.valid,
      errors: found.errors,
      warnings: [],
      feature_slug: found.mission.slug,
      paths,
      artifact_files: found.artifactFiles,
      artifact_dirs: found.artifactDirectories,
      available_docs: found.availableDocuments,
      FEATURE_DIR: directory,
      AVAILABLE_DOCS: found.availableDocuments
    }
    yield* emit(report, value, found.valid ? 0 : 1)
  })
})
