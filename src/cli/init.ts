import { Effect, Option, Schema } from "effect"
import { agents } from "../mission/agents.ts"
import { initProject } from "../mission/initProject.ts"
import { UsageProblem } from "../output/errors.ts"
import type { Report } from "../output/Report.ts"
import { missionTypes } from "../templates/tiers.ts"
import { version } from "../version.ts"
import { verb } from "./command.ts"
import { relative } from "../platform/path.ts"
import { shortCommit } from "../platform/terminalText.ts"
import { counted, emitDone, resultOf } from "./mission.ts"
import { flag, list, optionalArgument } from "./parameters.ts"

const Initialized = Schema.Struct({
  result: Schema.Literal("success", "partial"),
  project_root: Schema.String,
  project_uuid: Schema.String,
  project_slug: Schema.String,
  node_id: Schema.String,
  agents: Schema.Array(Schema.String),
  already_initialized: Schema.Boolean,
  created_files: Schema.Array(Schema.String),
  kept_files: Schema.Array(Schema.String),
  git: Schema.Boolean,
  commit_hash: Schema.NullOr(Schema.String),
  warnings: Schema.Array(Schema.String)
})

const report: Report<typeof Initialized.Type, typeof Initialized.Encoded> = {
  schema: Initialized,
  human: (value, { bold, dim }) =>
    [
      value.already_initialized
        ? `${bold(value.project_slug)} is a spec-kitty project already; it keeps its identity`
        : `${bold(value.project_slug)} is a spec-kitty project now`,
      `  ${value.project_root}`,
      dim(
        `  project ${value.project_uuid}${value.commit_hash === null ? "" : `, commit ${shortCommit(value.commit_hash)}`}`
      ),
      `  ${made(value)}`,
      ...(value.git ? [] : ["  not a git repository: planning needs one (`git init`)"]),
      "",
      "Next: `spec-kitty specify NAME`."
    ].join("\n")
}

const made = ({ agents, created_files, kept_files }: typeof Initialized.Type) => {
  const written = created_files.length === 0 ? "nothing to write" : `wrote ${counted(created_files.length, "file")}`
  const kept =
    kept_files.length === 0
      ? ""
      : `, kept ${counted(kept_files.length, "file")} that ${kept_files.length === 1 ? "was" : "were"} there`
  return `${written}${kept}; commands for ${agents.join(", ")}`
}

const keysIn = (list: Option.Option<string>) =>
  Option.match(list, {
    onNone: () => [],
    onSome: (text) => [
      ...new Set(text.split(",").flatMap((key) => (key.trim() === "" ? [] : [key.trim().toLowerCase()])))
    ]
  })

export const init = verb({
  path: "init",
  does: "write",
  answer: Initialized,
  summary: "Set up spec-kitty in a repository",
  details:
    "Writes .kittify with the project's identity, the command files of your agents, and what git has to ignore; commits " +
    "exactly these. Nothing that is there is overwritten, and a second run keeps the identity.",
  examples: [
    ["spec-kitty init", "Set up the repository you are in, for claude"],
    ["spec-kitty init --mission-type research", "Give the agent the commands of research missions, too"],
    ["spec-kitty init demo --ai claude,codex", "Make the directory demo with a repository for two agents"]
  ],
  parameters: {
    name: optionalArgument("NAME", "New directory; the present one if not given"),
    here: flag("here", "Set up the present directory"),
    ai: list(
      "ai",
      agents.map(({ key }) => key),
      "Agents, separated by commas; claude if not given"
    ),
    missionType: list(
      "mission-type",
      missionTypes,
      "Types of missions whose commands agents get, too, separated by commas",
      { aliases: ["mission"] }
    ),
    noGit: flag("no-git", "Do not make a git repository where there is none"),
    force: flag(
      "force",
      "Set up a directory that is not empty and in no git repository, or that is not the root of its repository"
    ),
    nonInteractive: flag("non-interactive", "Never ask; init asks nothing", { aliases: ["yes"] })
  },
  run: Effect.fn("cli.init")(function* ({ ai, force, here, missionType, name, noGit }) {
    if (here && Option.exists(name, (text) => text !== ".")) {
      return yield* new UsageProblem({ path: ["init"], problem: "NAME and --here contradict each other" })
    }
    const done = yield* initProject({
      name,
      force,
      git: !noGit,
      agents: keysIn(ai),
      missionTypes: keysIn(missionType),
      version
    })
    const value = {
      result: resultOf(done.warnings),
      project_root: done.project.root,
      project_uuid: done.identity.uuid,
      project_slug: done.identity.slug,
      node_id: done.identity.nodeId,
      agents: done.agents,
      already_initialized: done.alreadyInitialized,
      created_files: done.createdFiles.map((path) => relative(done.project.root, path)),
      kept_files: done.keptFiles.map((path) => relative(done.project.root, path)),
      git: done.repository,
      commit_hash: done.commit,
      warnings: done.warnings
    }
    yield* emitDone(report, value)
  })
})
