import type { MissionError } from "../../mission/errors.ts"
import { shellQuoted } from "../../platform/shellQuoted.ts"
import type { Outcomes } from "../Outcome.ts"

const failed = { category: "mission", exitCode: 1 } as const
const misused = { category: "usage", exitCode: 2 } as const

/** Outcomes of the planning workflow. */
export const missionOutcomes: Outcomes<MissionError> = {
  NotARepository: {
    ...failed,
    code: "not_a_repository",
    nextAction: ({ directory }) => `Run \`git init\` in ${directory}, then the command again.`
  },
  HeadDetached: {
    ...failed,
    code: "head_detached",
    nextAction: () => "Check out a branch (`git switch BRANCH`), then run the command again."
  },
  OperationUnderWay: {
    ...failed,
    code: "operation_under_way",
    nextAction: ({ operation }) =>
      `Finish it (\`git ${operation} --continue\`) or give it up (\`git ${operation} --abort\`), then run the command again.`
  },
  InsideWorktree: {
    ...failed,
    code: "inside_worktree",
    nextAction: ({ main }) => `Go to ${main} and run the command there.`
  },
  SlugRefused: {
    ...misused,
    code: "slug_refused",
    nextAction: ({ command = "spec-kitty agent feature create-feature", example }) => `Try \`${command} ${example}\`.`
  },
  NameRefused: {
    ...misused,
    code: "name_refused",
    nextAction: ({ name }) =>
      `Add a word for the directory, the rest of the name stays: \`spec-kitty specify ${shellQuoted(`Login ${name}`)}\`.`
  },
  BranchRefused: {
    ...misused,
    code: "branch_refused",
    nextAction: () => "Pass the name of a branch, such as `--target-branch main`."
  },
  NumbersExhausted: {
    ...failed,
    code: "numbers_exhausted",
    nextAction: ({ highest }) => `Rename the directory kitty-specs/${highest}-* or the worktree with that number.`
  },
  PathOutsideProject: {
    ...failed,
    code: "path_outside_project",
    nextAction: ({ path }) => `Replace the link ${path} by a real file or directory, then run the command again.`
  },
  FeatureUnresolved: {
    ...failed,
    code: "plan_context_unresolved",
    nextAction: ({ candidates }) =>
      candidates[0] === undefined
        ? "Run `spec-kitty specify NAME` to make the first one."
        : `Name it: \`--feature ${candidates.at(-1) ?? ""}\`.`,
    document: ({ candidates }) => ({
      details: {
        feature_flag: "--feature",
        candidate_features: candidates,
        suggested_commands: candidates.map((slug) => `--feature ${slug}`)
      }
    })
  },
  FeatureUnknown: {
    ...failed,
    code: "feature_unknown",
    nextAction: ({ candidates }) =>
      candidates[0] === undefined ? "Run `spec-kitty specify NAME` to make one." : "Use one of these names."
  },
  ArtifactMissing: { ...failed, code: "artifact_missing", nextAction: ({ remedy }) => remedy },
  MetaBroken: {
    ...failed,
    code: "meta_broken",
    nextAction: ({ path }) => `Mend ${path}, or restore it with \`git checkout -- ${path}\`.`
  },
  PromptBroken: {
    ...failed,
    code: "prompt_broken",
    nextAction: ({ path }) => `Mend ${path}: text in UTF-8, and in a prompt YAML between the \`---\` lines.`
  },
  WorkPackageUnknown: {
    ...failed,
    code: "work_package_unknown",
    nextAction: ({ known }) =>
      known.length === 0
        ? "Run `spec-kitty tasks` once the prompt files are written."
        : `Use one of ${known.join(", ")}.`
  },
  TasksInconsistent: {
    ...failed,
    code: "tasks_inconsistent",
    nextAction: ({ feature }) =>
      `Correct tasks.md, the prompts or the spec, then run \`spec-kitty tasks --feature ${feature}\`; nothing was written.`,
    document: ({
      cycles,
      feature,
      missingRequirementRefs,
      problems,
      unknownDependencies,
      unknownRequirementRefs,
      unmappedFunctionalRequirements
    }) => ({
      details: {
        feature_slug: feature,
        problems,
        cycles,
        unknown_dependencies: unknownDependencies,
        missing_requirement_refs_wps: missingRequirementRefs,
        unknown_requirement_refs: unknownRequirementRefs,
        unmapped_functional_requirements: unmappedFunctionalRequirements
      }
    })
  },
  BaseUnresolved: {
    ...failed,
    code: "base_unresolved",
    nextAction: ({ branchless: [away], dependencies, missing, workPackage }) => {
      if (missing[0] !== undefined) return `Run \`spec-kitty implement ${missing[0]}\` first.`
      return away !== undefined
        ? `Fetch that branch, or make it where the work is (\`git branch ${away.branch} COMMIT\`), or name what holds it: \`spec-kitty implement ${workPackage} --base BRANCH\`.`
        : `Merge ${dependencies.join(" and ")}, or name a branch that holds all of it: \`spec-kitty implement ${workPackage} --base BRANCH\`.`
    }
  },
  WorktreeBlocked: {
    ...failed,
    code: "worktree_blocked",
    nextAction: ({ remedy }) =>
      remedy ?? "Clear the place, or name another start with `--base BRANCH`, then run the command again."
  },
  MoveRefused: { ...failed, code: "move_refused", nextAction: ({ remedy }) => remedy },
  EvidenceNotUnderstood: {
    ...misused,
    code: "evidence_not_understood",
    nextAction: () =>
      `Pass \`--evidence-json '{"review":{"reviewer":"ann","verdict":"approved","reference":"PR#1"}}'\`.`
  },
  AgentUnknown: { ...misused, code: "agent_unknown", nextAction: ({ known }) => `Choose from ${known.join(", ")}.` },
  MissionTypeUnknown: {
    ...misused,
    code: "mission_type_unknown",
    nextAction: ({ known }) => `Choose from ${known.join(", ")}.`
  },
  InitRefused: { ...failed, code: "init_refused", nextAction: ({ remedy }) => remedy },
  SubtaskUnknown: {
    ...failed,
    code: "subtask_unknown",
    nextAction: () => "Use an id that stands at a checkbox in tasks.md, such as T001."
  },
  ReviewRefused: { ...failed, code: "review_refused", nextAction: ({ remedy }) => remedy },
  NothingWaits: {
    ...failed,
    code: "nothing_waits",
    nextAction: () => "Run `spec-kitty status` to see where every work package stands."
  },
  AcceptRefused: {
    ...failed,
    code: "accept_refused",
    nextAction: () => "Settle what is listed, at its source, then run the command again; nothing was written.",
    document: ({ details, feature, reasons }) => ({ details: { feature_slug: feature, reasons, ...details } })
  },
  MergeRefused: { ...failed, code: "merge_refused", nextAction: ({ remedy }) => remedy },
  MergeConflict: {
    ...failed,
    code: "merge_conflict",
    nextAction: ({ target, workspace }) =>
      `Solve them in ${workspace} and \`git add\` them there, then run \`spec-kitty merge --resume\`. ` +
      `\`spec-kitty merge --abort\` leaves ${target} as it is.`
  },
  MergeStopped: {
    ...failed,
    code: "merge_stopped",
    nextAction: () => "Remove the cause, then run `spec-kitty merge --resume`; `spec-kitty merge --abort` gives it up."
  },
  MergeWorkspaceInUse: {
    ...failed,
    code: "merge_workspace_in_use",
    nextAction: ({ workspace }) =>
      `Move what is yours out of ${workspace}, then run the command again. What is to be part of the merge: \`git add\` it there, then \`spec-kitty merge --resume\`.`
  },
  MergeUnderWay: {
    ...failed,
    code: "merge_under_way",
    nextAction: () => "Run `spec-kitty merge --resume` to go on, or `spec-kitty merge --abort` to give it up."
  },
  NoMergeUnderWay: {
    ...failed,
    code: "no_merge_under_way",
    nextAction: () => "Run `spec-kitty merge` to start one."
  }
}
