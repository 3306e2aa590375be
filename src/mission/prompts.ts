import { Effect, Option, Predicate } from "effect"
import { requirementLines } from "../domain/requirements.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { join } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import type { Mission } from "./Mission.ts"
import { feedbackIn } from "./promptBody.ts"
import type { sentBack } from "./sentBack.ts"
import { unfinishedSubtasks } from "./subtasks.ts"
import type { WorkPackage } from "./WorkPackage.ts"
import type { Workspace } from "./worktree.ts"

/** What an agent needs to build a work package: where, what, when it is finished, what to run then. */
export const implementPrompt = (
  mission: Mission,
  workPackage: WorkPackage,
  work: {
    readonly workspace: Workspace
    readonly base: string
    readonly actor: string
    readonly back: ReturnType<typeof sentBack>
  }
) =>
  Effect.gen(function* () {
    const { id } = workPackage
    const open = (yield* unfinishedSubtasks(mission, id)).flatMap((subtask) => subtask.id ?? [])
    const move = `spec-kitty agent tasks move-task ${id} --feature ${mission.slug} --agent ${shellQuoted(work.actor)}`
    const tick = `\`spec-kitty agent tasks mark-status ${open.join(" ")} --status done --feature ${mission.slug}\``
    const first = Option.match(work.back, {
      onNone: () => [],
      onSome: ({ feedback, reviewer }) => [
        `Sent back by ${reviewer}: settle every point below before you hand it over again.`,
        "",
        ...(feedback === "" ? [] : [feedback, ""])
      ]
    })
    return [
      `# Implement ${id}: ${workPackage.title} (mission ${mission.slug})`,
      "",
      ...first,
      "## Where",
      "",
      `- Work only in ${work.workspace.path} (branch ${work.workspace.branch}, from ${work.base}).`,
      `- Read ${planningFiles(mission)}.`,
      ...work.workspace.warnings.map((warning) => `- ${warning}.`),
      "- Leave `kitty-specs/` in the worktree as it is: the main checkout has the only copy that counts.",
      "",
      ...(yield* requirementsSection(mission, workPackage)),
      "## When it is done",
      "",
      "1. Its tests pass, and everything is committed on the branch.",
      ...(open.length > 0 ? [`2. Check off what is finished: ${tick}`] : []),
      `${open.length > 0 ? 3 : 2}. Hand it over: \`${move} --to for_review --note "What was built and how it was tested"\``,
      "",
      `If you cannot go on: \`${move} --to blocked --note "What it waits for"\``,
      "",
      // What is said above is not said twice.
      ...promptItself(
        mission,
        Option.isSome(work.back) ? { ...workPackage, body: feedbackIn(workPackage.body).rest } : workPackage
      )
    ].join("\n")
  })

/** What a reviewer needs: what it had to do, what changed, and how to give either verdict. */
export const reviewPrompt = (
  mission: Mission,
  workPackage: WorkPackage,
  work: {
    readonly workspace: Option.Option<Workspace>
    readonly branch: string
    readonly base: string
    readonly actor: string
    readonly changes: string
    readonly commits: ReadonlyArray<string>
    readonly dependents: ReadonlyArray<string>
  }
) =>
  Effect.gen(function* () {
    const { id } = workPackage
    const place = Option.match(work.workspace, { onNone: () => mission.project.root, onSome: ({ path }) => path })
    const verdict = `--feature ${mission.slug} --agent ${shellQuoted(work.actor)}`
    const after = work.dependents.join(", ")
    return [
      `# Review ${id}: ${workPackage.title} (mission ${mission.slug})`,
      "",
      "You change no code, no test and no planning file: you read, you run, you decide.",
      "",
      "## Where",
      "",
      Option.isSome(work.workspace)
        ? `- The work is in ${place} (branch ${work.branch}).`
        : `- There is no worktree; the branch is ${work.branch}.`,
      `- What changed: \`git -C ${shellQuoted(place)} diff ${shellQuoted(`${work.base}...${work.branch}`)}\``,
      `- Read ${planningFiles(mission)}.`,
      "",
      "## What changed",
      "",
      ...(work.commits.length === 0 ? ["No commit of its own."] : work.commits.map((commit) => `- ${commit}`)),
      "",
      ...(work.changes === "" ? [] : ["```text", work.changes, "```", ""]),
      ...(yield* requirementsSection(mission, workPackage)),
      "## Your verdict",
      "",
      "Approved: say so, with what you tried and saw. Without this command it is not approved; it stays in for_review until",
      "`spec-kitty accept` moves the packages of the mission to done together.",
      `\`spec-kitty review ${id} --approve ${verdict} --note "What I tried and saw"\``,
      "",
      "Not yet: write the points to a file outside of the repository, the severe ones first, each with file, line, what is",
      "wrong and what would be right. Then:",
      `\`spec-kitty agent tasks move-task ${id} --to planned ${verdict} --review-feedback-file FEEDBACK.md\``,
      ...(after === "" ? [] : [`What builds on it may have to be rebased then; say so: ${after}.`]),
      "",
      ...promptItself(mission, workPackage)
    ].join("\n")
  })

// helpers

const planningFiles = (mission: Mission) => {
  const [spec, plan, tasks] = ["spec.md", "plan.md", "tasks.md"].map((name) => join(mission.directory, name))
  return `${spec}, ${plan} and ${tasks}`
}

const requirementsSection = (mission: Mission, { values }: WorkPackage) =>
  Effect.gen(function* () {
    const named = values["requirement_refs"]
    const ids = Array.isArray(named) ? named.filter(Predicate.isString) : []
    if (ids.length === 0) return []
    const spec = Option.getOrElse(yield* readTextIfExists(join(mission.directory, "spec.md")), () => "")
    const lines = requirementLines(spec, ids)
    const unknown = ids.filter((id) => !lines.some((line) => line.startsWith(id)))
    return ["## Requirements it covers", "", ...[...lines, ...unknown].map((line) => `- ${line}`), ""]
  })

const promptItself = (mission: Mission, { body, path }: WorkPackage) => [
  `## The prompt (${path.slice(mission.directory.length + 1)})`,
  "",
  body.trim()
]
