import { Effect, Option, Schema } from "effect"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { Git } from "../platform/Git.ts"
import { join } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { branchExists, branchOf, isMergedInto, refExists } from "./branches.ts"
import { MoveRefused } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { targetBranchOf } from "./setupPlan.ts"

/** `lanes.json` of the Python tool 3.1 (reference facts: disk 2): packages that share a worktree and a branch. */
const Lanes = Schema.parseJson(
  Schema.Struct({
    lanes: Schema.Array(Schema.Struct({ lane_id: Schema.String, wp_ids: Schema.Array(Schema.String) }))
  })
)

const decode = Schema.decodeUnknown(Lanes)

/** Work of a package that is on a branch of the Python tool, and what makes it ours. */
export interface LaneWork {
  readonly id: string
  readonly reason: string
  readonly remedy: string
}

/**
 * Which of these packages have their work on a lane branch of the Python tool only: none of their own, and not in the
 * target. A lane holds several packages, so that taking it for one of them is a person's decision. Reads only.
 */
export const laneWork = (mission: Mission, ids: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const text = yield* readTextIfExists(join(mission.directory, "lanes.json"))
    if (Option.isNone(text) || ids.length === 0) return []
    const known = yield* Effect.option(decode(text.value))
    if (Option.isNone(known)) return []
    const { root } = mission.project
    const target = yield* targetBranchOf(mission)
    const found = yield* Effect.forEach([...new Set(ids)], (id) =>
      Effect.gen(function* () {
        const lane = known.value.lanes.find(({ lane_id, wp_ids }) => isPlain(lane_id) && wp_ids.includes(id))
        const own = branchOf(mission, id)
        if (lane === undefined || (yield* branchExists(root, own))) return []
        const branch = yield* laneBranch(mission, lane.lane_id)
        if (Option.isNone(branch)) return []
        const isThere = (yield* refExists(root, target)) && (yield* isMergedInto(root, branch.value, target))
        if (isThere) return []
        const remedy = `git branch ${own} ${shellQuoted(branch.value)}`
        const reason = `the work of ${id} is on ${branch.value}, a branch of the Python tool, and ${id} has no branch ${own} (\`${remedy}\` makes it)`
        return [{ id, reason, remedy } satisfies LaneWork]
      })
    )
    return found.flat()
  })

/** Refuses to start a package without the work that is on lane branches: its own, and what it builds on. */
export const needsNoLaneWork = (
  mission: Mission,
  workPackage: { readonly id: string; readonly dependencies: ReadonlyArray<string> },
  base: Option.Option<string>
) =>
  Effect.gen(function* () {
    const ids = Option.isSome(base) ? [] : [workPackage.id, ...workPackage.dependencies]
    const found = yield* laneWork(mission, ids)
    if (found.length === 0) return
    return yield* new MoveRefused({
      workPackage: workPackage.id,
      lane: "doing",
      reasons: found.map(({ reason }) => reason),
      remedy: `Run \`${found.map(({ remedy }) => remedy).join(" && ")}\`, then the command again; \`--base BRANCH\` starts elsewhere.`
    })
  })

// helpers

const isPlain = (lane: string) => /^[\w-]+$/.test(lane)

/** Later versions put eight letters of the mission's id between its slug and the lane. */
const laneBranch = (mission: Mission, lane: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const start = `refs/heads/kitty/mission-${mission.slug}`
    const patterns = [`${start}-${lane}`, `${start}-????????-${lane}`]
    const { stdout } = yield* git.exit(mission.project.root, ["for-each-ref", "--format=%(refname)", ...patterns])
    const [first = ""] = stdout.split("\n")
    return Option.liftPredicate(first.replace("refs/heads/", ""), (name) => name !== "")
  })
