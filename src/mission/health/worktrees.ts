import { Effect, Option } from "effect"
import type { Snapshot } from "../../domain/reduce.ts"
import { kindOf, listDirectory } from "../../platform/files.ts"
import { Git } from "../../platform/Git.ts"
import { join, relative } from "../../platform/path.ts"
import { branchExists, commitOf, isMergedInto, listWorktrees } from "../branches.ts"
import { earlierMerges, tookPart } from "../merge/earlier.ts"
import { hasState } from "../merge/state.ts"
import { readMeta } from "../meta.ts"
import type { Mission } from "../Mission.ts"
import { workIn } from "../removal.ts"
import { targetBranchOf } from "../setupPlan.ts"
import { laneOf } from "../statusLog.ts"
import type { WorkPackage } from "../WorkPackage.ts"
import type { Cure, Problem } from "./Problem.ts"

/** Worktrees of this mission that nobody needs any more, and records of worktrees that are gone. */
export const orphanWorktrees = (mission: Mission, snapshot: Snapshot, packages: ReadonlyArray<WorkPackage>) =>
  Effect.gen(function* () {
    const { kittify, root } = mission.project
    const folder = join(root, ".worktrees")
    const listed = yield* listWorktrees(root)
    const names = (yield* listDirectory(folder)).filter((name) => name.startsWith(`${mission.slug}-`))
    const found = yield* Effect.forEach(names, (name) =>
      Effect.gen(function* () {
        const path = join(folder, name)
        const place = `.worktrees/${name}`
        if (!listed.some((entry) => entry.path === path)) {
          return [
            orphan(
              wpOf(mission, name),
              `${place} is no worktree of this repository`,
              `Look into it and move it away.`,
              null
            )
          ]
        }
        const why = yield* reasonToGo(mission, snapshot, packages, name)
        if (Option.isNone(why)) return []
        const work = yield* workIn(root, path)
        const held = Option.isSome(work) ? work : yield* commitsOnNoBranch(path)
        const cure: Cure | null = Option.isNone(held) ? { kind: "remove_worktree", path } : null
        const remove = `\`git worktree remove ${place}\``
        const action = Option.match(held, {
          onNone: () => `Run ${remove}.`,
          onSome: (reason) => `Settle what is in it, then run ${remove}: ${reason}.`
        })
        return [orphan(wpOf(mission, name), `${place} is left over: ${why.value}`, action, cure)]
      })
    )
    const gone = yield* Effect.filter(listed, ({ path }) =>
      path.startsWith(join(folder, `${mission.slug}-`))
        ? Effect.map(kindOf(path), (kind) => kind === "missing")
        : Effect.succeed(false)
    )
    const pruned = gone.map(({ path }) =>
      orphan(null, `git remembers ${path}, which is gone`, `Run \`git worktree remove ${relative(root, path)}\`.`, {
        kind: "forget",
        path
      })
    )
    const records = (yield* listDirectory(join(kittify, "workspaces"))).filter((name) =>
      name.startsWith(`${mission.slug}-WP`)
    )
    const stale = yield* Effect.filter(records, (name) =>
      Effect.map(kindOf(join(folder, name.replace(/\.json$/, ""))), (kind) => kind === "missing")
    )
    const forgotten = stale.map((name) => {
      const path = join(kittify, "workspaces", name)
      const what = `.kittify/workspaces/${name} describes a worktree that is gone`
      return orphan(wpOf(mission, name), what, `Delete ${path}.`, { kind: "remove_file", path })
    })
    return [...found.flat(), ...pruned, ...forgotten]
  })

// helpers

const orphan = (wpId: string | null, message: string, action: string, cure: Cure | null): Problem => ({
  category: "orphan_worktree",
  wpId,
  message,
  action,
  cure
})

const wpOf = (mission: Mission, name: string) => /^WP\d{2}/.exec(name.slice(mission.slug.length + 1))?.[0] ?? null

/** A detached HEAD may have commits that go with the worktree. */
const commitsOnNoBranch = (path: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { stdout } = yield* git.exit(path, ["for-each-ref", "--count=1", "--contains", "HEAD"])
    return stdout.trim() === ""
      ? Option.some("no branch holds the commit that is checked out there")
      : Option.none<string>()
  })

/** Why nobody needs a worktree; removing one never removes its branch. */
const reasonToGo = (mission: Mission, snapshot: Snapshot, packages: ReadonlyArray<WorkPackage>, name: string) =>
  Effect.gen(function* () {
    const { root } = mission.project
    if (name === `${mission.slug}-merge`) {
      return (yield* hasState(mission.project)) ? Option.none<string>() : Option.some("no merge is under way")
    }
    const wpId = wpOf(mission, name)
    if (wpId === null) return Option.none<string>()
    if (!packages.some(({ id }) => id === wpId)) return Option.some(`there is no ${wpId}`)
    const lane = laneOf(snapshot, wpId)
    if (lane === "canceled") return Option.some(`${wpId} is canceled`)
    if (lane !== "done") return Option.none<string>()
    if (!(yield* branchExists(root, name))) return Option.none<string>()
    const earlier = earlierMerges(yield* readMeta(mission.directory))
    const tip = yield* commitOf(root, `refs/heads/${name}`)
    // A commit that came later is in no merge; of the predecessor's squashes only the record is known.
    const merged =
      tookPart(earlier, wpId, tip) ||
      earlier.some(({ tips }) => tips === null) ||
      (yield* isMergedInto(root, tip, yield* targetBranchOf(mission)))
    return merged ? Option.some(`${wpId} is merged`) : Option.none<string>()
  })
