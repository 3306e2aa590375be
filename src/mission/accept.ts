import { Clock, Effect, Option } from "effect"
import { featureCompleted } from "../domain/draft.ts"
import { FeatureSlug } from "../domain/ids.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { Emitter } from "../events/Emitter.ts"
import { writeAtomic } from "../platform/AtomicFile.ts"
import { Git } from "../platform/Git.ts"
import { currentBranch, headCommit, topLevel } from "../platform/gitQueries.ts"
import { join } from "../platform/path.ts"
import { acceptanceOf, isAwaiting, ownFiles, type Standing } from "./acceptance.ts"
import { actorOf } from "./actor.ts"
import { branchExists, branchOf, commitOf } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { HeadDetached, NotARepository } from "./errors.ts"
import { AcceptRefused } from "./finishErrors.ts"
import { encodeMeta, metaText, readMeta, type Meta } from "./meta.ts"
import type { Mission } from "./Mission.ts"
import { newerElsewhere } from "./otherBranch.ts"
import { currentMission } from "./setupPlan.ts"
import { withStatusLock } from "./statusLog.ts"
import { plainMove, transition } from "./transition.ts"
import { approvalFields, approverOf, reviewOf } from "./reviewState.ts"
import { sinceApproval } from "./verdict.ts"

/** How the acceptance goes on from here: a pull request, a merge on this machine, or only the list of checks. */
export const acceptanceModes = ["auto", "pr", "local", "checklist"] as const

/** What is to be accepted, and how. */
export interface Accept {
  readonly feature: Option.Option<string>
  readonly mode: (typeof acceptanceModes)[number]
  readonly actor: Option.Option<string>
  /** Commands that were run to see that it works, for the record. */
  readonly validations: ReadonlyArray<string>
  readonly lenient: boolean
  /** Judge and write nothing. */
  readonly reportOnly: boolean
  /** Report a mission that is not ready instead of failing. */
  readonly allowFail: boolean
}

/**
 * Accepts a mission: every package in for_review becomes done with exactly one event (S032 US5-AS2, design R5), the
 * record goes into `meta.json`, one commit, and FeatureCompleted once. Accepted again without news it writes nothing;
 * killed half-way it goes on from where it was.
 */
export const accept = Effect.fn("mission.accept")(function* (wanted: Accept) {
  const mission = yield* currentMission(wanted.feature)
  const { root } = mission.project
  if (Option.isNone(yield* topLevel(root))) return yield* new NotARepository({ directory: root })
  yield* needsBranch(mission.project, !wanted.reportOnly && wanted.mode !== "checklist")
  const branch = yield* currentBranch(root)
  if (Option.isNone(branch)) return yield* new HeadDetached({ directory: root })
  const summary = yield* acceptanceOf(mission)
  const mode = wanted.mode === "auto" ? yield* modeFor(root) : wanted.mode
  const records = wanted.lenient ? [] : [...summary.metadataIssues, ...summary.activityIssues]
  const issues = [...summary.reviewIssues, ...records, ...summary.templateHints]
  const report = {
    mission,
    summary,
    mode,
    branch: branch.value,
    ok: summary.reasons.length === 0,
    accepted: noIds,
    acceptedAt: Option.getOrNull(metaText(yield* readMeta(mission.directory), "accepted_at")),
    changed: false,
    mergeable: yield* isMergeable(mission, summary.packages),
    commit: noCommit.sha,
    warnings: issues
  }
  if (!report.ok && !wanted.allowFail && !wanted.reportOnly && mode !== "checklist") {
    return yield* refusal(mission, summary)
  }
  if (!report.ok || wanted.reportOnly || mode === "checklist") return report

  const actor = yield* actorOf(mission, wanted.actor)
  const waiting = summary.packages.filter(isAwaiting)
  const files = ownFiles(mission, summary.packages)
  const message = `Accept ${mission.slug}`
  if (waiting.length === 0 && report.acceptedAt !== null) {
    const late = yield* commitPaths(mission.project, files, message)
    const warnings = [...Option.toArray(late.warning), ...issues]
    return { ...report, changed: late.sha !== null, commit: late.sha, warnings }
  }
  const from = Option.getOrNull(yield* headCommit(root))
  const branches = yield* branchTips(mission, summary.packages)
  const moved = yield* Effect.forEach(waiting, (workPackage) => acceptPackage(mission, workPackage, actor))
  const record = { mode, actor, from, validations: wanted.validations, total: summary.packages.length, branches }
  const { at, warnings } = yield* withStatusLock(mission, Effect.uninterruptible(complete(mission, record)))
  const commit = yield* commitPaths(mission.project, files, message)
  return {
    ...report,
    accepted: waiting.map(({ id }) => id),
    acceptedAt: at,
    changed: true,
    commit: commit.sha,
    warnings: [
      ...Option.toArray(commit.warning),
      ...new Set([...moved.flatMap(({ warnings }) => warnings), ...warnings]),
      ...issues
    ]
  }
})

/** Says that the mission is complete, unless an acceptance or a merge has said so before. */
export const announceCompletion = (mission: Mission, meta: Meta, total: number, at: string) =>
  Effect.gen(function* () {
    if (Option.isSome(metaText(meta, "accepted_at", "merged_at"))) return []
    const emitter = yield* Emitter
    const { warning } = yield* emitter.emit(
      featureCompleted({ featureSlug: FeatureSlug.make(mission.slug), totalWps: total, completedAt: at }),
      { project: mission.project }
    )
    return Option.toArray(warning)
  })

/** A history in `meta.json` with one more entry; the last twenty are kept (reference facts: disk 2.6). */
export const withEntry = (history: unknown, entry: Meta): ReadonlyArray<unknown> =>
  [...(Array.isArray(history) ? history : []), entry].slice(-20)

// helpers

const noIds: ReadonlyArray<string> = []

const refusal = (mission: Mission, summary: Effect.Effect.Success<ReturnType<typeof acceptanceOf>>) =>
  Effect.gen(function* () {
    const newer = yield* newerElsewhere(mission)
    return yield* new AcceptRefused({
      feature: mission.slug,
      reasons: [...summary.reasons, ...Option.toArray(newer)],
      details: {
        unchecked_tasks: summary.uncheckedTasks,
        needs_clarification: summary.needsClarification,
        missing_artifacts: summary.missingArtifacts,
        git_dirty: summary.gitDirty
      }
    })
  })

/** Where there is a remote the work goes on in a pull request. */
const modeFor = (root: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { stdout } = yield* git.exit(root, ["remote"])
    return stdout.trim() === "" ? ("local" as const) : ("pr" as const)
  })

/**
 * Moves a package to done; whoever approved it is named as the one who did, with what was committed since. To accept what
 * nobody approved is to approve it, in one's own name; to merge it is not: it is recorded as what nobody has looked at.
 */
export const acceptPackage = (mission: Mission, workPackage: Standing, actor: string, how = "acceptance") =>
  Effect.gen(function* () {
    const stated = approverOf(workPackage)
    const approver = Option.orElse(stated, () => (how === "acceptance" ? Option.some(actor) : Option.none()))
    const reviewer = Option.getOrElse(approver, () => actor)
    const isApproved = Option.isSome(approver)
    const since = yield* sinceApproval(mission, workPackage)
    const reference = [`${how} of ${mission.slug} by ${actor}`, ...Option.toArray(since)].join("; ")
    return yield* transition(mission, {
      ...plainMove(workPackage, ["done"], actor),
      evidence: { review: { reviewer, verdict: isApproved ? "approved" : "unreviewed", reference } },
      note: how === "acceptance" ? "Accepted" : "Merged",
      // What somebody else approved once is not the commit that is approved now.
      fields: isApproved ? approvalFields(workPackage, reviewer, reviewOf(workPackage).commit) : {}
    })
  })

/** Whether a merge is what comes next: not for what is merged already, nor where everything is canceled. */
const isMergeable = (mission: Mission, packages: ReadonlyArray<Standing>) =>
  Effect.map(
    readMeta(mission.directory),
    (meta) =>
      packages.some(isAwaiting) ||
      (packages.some(({ recorded }) => recorded === "done") && Option.isNone(metaText(meta, "merged_at")))
  )

const branchTips = (mission: Mission, packages: ReadonlyArray<Standing>) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const here = yield* Effect.filter(packages, ({ id }) => branchExists(root, branchOf(mission, id)))
    const tips = yield* Effect.forEach(here, ({ id }) =>
      Effect.map(commitOf(root, `refs/heads/${branchOf(mission, id)}`), (tip) => [id, tip] as const)
    )
    return Object.fromEntries(tips)
  })

interface AcceptanceRecord {
  readonly mode: string
  readonly actor: string
  readonly from: string | null
  readonly validations: ReadonlyArray<string>
  readonly total: number
  /** What was accepted: the tip of each branch. */
  readonly branches: Readonly<Record<string, string>>
}

const complete = (mission: Mission, { actor, branches, from, mode, total, validations }: AcceptanceRecord) =>
  Effect.gen(function* () {
    // A commit cannot name itself: the one of an earlier acceptance would be wrong.
    const { accept_commit: _stale, ...meta } = yield* readMeta(mission.directory)
    const at = formatTimestamp(yield* Clock.currentTimeMillis)
    const warnings = yield* announceCompletion(mission, meta, total, at)
    const entry = {
      accepted_at: at,
      accepted_by: actor,
      acceptance_mode: mode,
      accepted_from_commit: from,
      accepted_branches: branches,
      ...(validations.length > 0 ? { validation_commands: validations } : {})
    }
    const history = withEntry(meta["acceptance_history"], entry)
    const record = { ...meta, ...entry, acceptance_history: history }
    yield* writeAtomic(join(mission.directory, "meta.json"), encodeMeta(record), { mode: 0o644 })
    return { at, warnings }
  })
