import { Effect, Option } from "effect"
import { decodeStatusLog } from "../domain/StatusEvent.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { Git } from "../platform/Git.ts"
import { branchesWith, currentBranch } from "../platform/gitQueries.ts"
import { join, relative } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { branchExists, isPackageBranch } from "./branches.ts"
import { metaText, readMeta } from "./meta.ts"
import type { Mission } from "./Mission.ts"
import { statusFiles } from "./statusLog.ts"
import { tellAll } from "./tellAll.ts"

/**
 * What speaks against writing a mission's status here: the main checkout is on another branch than the one that the
 * mission is merged into, and both have the mission. What is written on one of them the other does not know. Where only
 * this branch has the mission it is planned here, and there is nothing to divide. Reads only.
 */
export const offTarget = (mission: Mission) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const target = metaText(yield* readMeta(mission.directory), "target_branch")
    const here = yield* currentBranch(root)
    if (Option.isNone(target) || Option.isNone(here) || target.value === here.value) return []
    const git = yield* Git
    const meta = relative(root, join(mission.directory, "meta.json"))
    if (target.value.startsWith("-") || !(yield* branchExists(root, target.value))) return []
    const { exitCode } = yield* git.exit(root, ["cat-file", "-e", `refs/heads/${target.value}:./${meta}`])
    if (exitCode !== 0) return []
    const [from, to] = [shellQuoted(here.value), shellQuoted(target.value)]
    return [
      `${root} is on ${here.value}, and ${mission.slug} is merged into ${target.value}, which has its own status of it: ` +
        `\`git -C ${shellQuoted(root)} switch ${to}\` goes there, \`git merge ${from}\` then brings along what was written here`
    ]
  })

/** {@link offTarget} as a warning, told at once. */
export const tellOffTarget = (mission: Mission) => Effect.tap(offTarget(mission), tellAll)

/** Where a mission's log has all that is known here and more: a branch that was worked on, and is not merged. Reads only. */
export const newerElsewhere = (mission: Mission) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const { log } = statusFiles(mission)
    const known = idsIn(Option.getOrElse(yield* readTextIfExists(log), () => ""))
    // The branches of packages have the log as it was when they were started.
    const copies = (yield* branchesWith(root, log)).filter(({ branch }) => !isPackageBranch(branch))
    const distinct = copies.filter(({ blob }, index) => copies.findIndex((other) => other.blob === blob) === index)
    const logs = yield* Effect.forEach(distinct.slice(0, mostLogs), ({ blob, branch }) =>
      Effect.map(git.exit(root, ["cat-file", "blob", blob]), ({ stdout }) => ({ branch, ids: idsIn(stdout) }))
    )
    const newer = logs
      .filter(({ ids }) => ids.size > known.size && [...known].every((id) => ids.has(id)))
      .sort((one, other) => other.ids.size - one.ids.size)
    return Option.map(
      Option.fromNullable(newer[0]),
      ({ branch, ids }) =>
        `the branch ${branch} has a newer status of ${mission.slug} (${ids.size} entries, here ${known.size}): \`git merge ${shellQuoted(branch)}\` brings it here`
    )
  })

// helpers

/** Different logs that are read; whoever has more branches than that has other means to find one. */
const mostLogs = 20

const idsIn = (text: string): ReadonlySet<string> => new Set(decodeStatusLog(text).events.map(({ eventId }) => eventId))
