import { Effect, Option, Schema } from "effect"
import { createFeature, type CreatedFeature } from "../../../mission/createFeature.ts"
import { commandFor } from "../../../mission/Mission.ts"
import type { Report } from "../../../output/Report.ts"
import { shortCommit } from "../../../platform/terminalText.ts"
import { missionTypes } from "../../../templates/tiers.ts"
import { verb } from "../../command.ts"
import { emitDone, shown, workflowFields, workflowValues } from "../../mission.ts"
import { argument, text } from "../../parameters.ts"

/** The document of a mission that was made. */
export const Created = Schema.Struct({
  ...workflowFields,
  feature: Schema.String,
  feature_number: Schema.String,
  current_branch: Schema.String,
  target_branch: Schema.String,
  planning_base_branch: Schema.String,
  merge_target_branch: Schema.String,
  branch_matches_target: Schema.Boolean,
  branch_strategy_summary: Schema.String,
  spec_file: Schema.String,
  meta_file: Schema.String,
  created_files: Schema.Array(Schema.String),
  created_at: Schema.String,
  commit_created: Schema.Boolean,
  commit_hash: Schema.NullOr(Schema.String),
  next_step: Schema.String
})

/** How a new mission is told, by `create-feature` and `specify` alike. */
export const createdReport = (created: CreatedFeature): Report<typeof Created.Type, typeof Created.Encoded> => ({
  schema: Created,
  human: (value, { bold, dim }) =>
    [
      `${created.wasBegun ? "Went on with" : "Created"} mission ${bold(value.feature_slug)} on ${value.current_branch}${
        value.branch_matches_target
          ? ""
          : `, to be merged into ${value.target_branch}${created.targetExists ? "" : ", which does not exist yet"}`
      }`,
      `  ${shown(created.feature, value.spec_file)}${value.commit_hash === null ? "" : dim(`  (commit ${shortCommit(value.commit_hash)})`)}`,
      "",
      `Next: ${value.next_step}`
    ].join("\n")
})

/** The document of {@link createdReport}. */
export const createdValue = (created: CreatedFeature): typeof Created.Type => ({
  ...workflowValues(created.feature, created.warnings),
  feature: created.feature.slug,
  feature_number: created.number,
  current_branch: created.currentBranch,
  target_branch: created.targetBranch,
  planning_base_branch: created.targetBranch,
  merge_target_branch: created.targetBranch,
  branch_matches_target: created.currentBranch === created.targetBranch,
  branch_strategy_summary: `Planned on ${created.currentBranch}; work packages merge into ${created.targetBranch}.`,
  spec_file: created.specFile,
  meta_file: created.metaFile,
  created_files: created.createdFiles,
  created_at: created.createdAt,
  commit_created: created.commit !== null,
  commit_hash: created.commit,
  next_step: `fill in the spec, then run \`${commandFor(created.feature, "spec-kitty plan")}\`.`
})

/** Options that a new mission has wherever it is made. */
export const newFeatureOptions = {
  missionType: text("mission-type", "Type of the mission", { placeholder: "TYPE", choices: missionTypes }),
  targetBranch: text("target-branch", "Branch the mission is merged into; the present one if not given", {
    placeholder: "BRANCH"
  })
}

export const agentCreateFeature = verb({
  path: "agent feature create-feature",
  does: "write",
  answer: Created,
  aliases: ["create"],
  summary: "Make a mission: number, directory, spec and record, in one commit",
  examples: [
    ["spec-kitty agent feature create-feature user-login --json", "Make the next mission, such as 001-user-login"]
  ],
  parameters: {
    slug: argument("SLUG", "Lower-case words joined by hyphens"),
    title: text("title", "Name for people; the slug in words if not given"),
    ...newFeatureOptions
  },
  run: Effect.fn("cli.agent.createFeature")(function* ({ missionType, slug, targetBranch, title }) {
    const mission = Option.getOrElse(missionType, () => "software-dev")
    const created = yield* createFeature({ slug, title, mission, targetBranch })
    yield* emitDone(createdReport(created), createdValue(created))
  })
})
