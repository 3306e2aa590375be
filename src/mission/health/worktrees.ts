import { Effect, Option } from "effect"
import type { Snapshot } from "../../domain/reduce.ts"
import { kindOf, listDirectory } from "../../platform/files.ts"
import { join } from "../../platform/path.ts"
import { branchExists, isMergedInto, listWorktrees, uncommitted } from "../branches.ts"
import { hasState } from "../merge/state.ts"
import { metaText, readMeta } from "../meta.ts"
import type { Mission } from "../Mission.ts"
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
        const open = yield* uncommitted(path)
        const cure: Cure | null = open.length === 0 ? { kind: "remove_worktree", path } : null
        const action =
          open.length === 0
            ? `Run \`git worktree remove ${place}\`.`
            : `Commit what is in it (${open.join(", ")}), then remove it.`
        return [orphan(wpOf(mission, name), `${place} is left over: ${why.value}`, action, cure)]
      })
    )
    const gone = yield* Effect.filter(listed, ({ path }) =>
      path.startsWith(join(folder, `${mission.slug}-`))
        ? Effect.map(kindOf(path), (kind) => kind === "missing")
        : Effect.succeed(false)
    )
    const pruned = gone.map(({ path }) =>
      orphan(null, `git remembers ${path}, which is gone`, "Run `git worktree prune`.", { kind: "prune" })
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
    if (Option.isSome(metaText(yield* readMeta(mission.directory), "merged_at")))
      return Option.some(`${wpId} is merged`)
    const target = yield* targetBranchOf(mission)
    const merged = (yield* branchExists(root, name)) && (yield* isMergedInto(root, name, target))
    return merged ? Option.some(`${wpId} is merged`) : Option.none<string>()
  })
