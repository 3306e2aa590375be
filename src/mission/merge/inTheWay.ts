import { Effect, Option } from "effect"
import { Git } from "../../platform/Git.ts"
import { changesIn, listWorktrees } from "../branches.ts"

/**
 * Uncommitted work in the checkout of the target that git would not overwrite when the target moves: said before
 * anything is merged, not at the end of it. Reads only.
 */
export const inTheWay = (root: string, target: string, tips: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const holder = (yield* listWorktrees(root)).find(({ branch }) => Option.contains(branch, target))
    if (holder === undefined || tips.length === 0) return []
    const changed = yield* Effect.forEach(tips, (tip) =>
      Effect.gen(function* () {
        // What differs only because the target has gone on is not brought by this branch.
        const [brought, different] = yield* Effect.all([
          namesOf(root, `refs/heads/${target}...${tip}`),
          namesOf(root, `refs/heads/${target}..${tip}`)
        ])
        return brought.filter((name) => different.includes(name))
      })
    )
    const names = new Set(changed.flat())
    if (names.size === 0) return []
    const open = yield* changesIn(holder.path, [], ["--untracked-files=all"])
    const blocked = open.map(({ path }) => path).filter((path) => names.has(path))
    return blocked.length === 0
      ? []
      : [
          `${holder.path} has uncommitted changes where the merge writes: ${blocked.join(", ")} (commit them, or move them away)`
        ]
  })

// helpers

const namesOf = (root: string, range: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.exit(root, ["diff", "--name-only", "--no-renames", "-z", range, "--"]), ({ stdout }) =>
      stdout.split("\0").filter((name) => name !== "")
    )
  )
