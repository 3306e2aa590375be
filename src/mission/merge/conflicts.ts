import { Effect, Option } from "effect"
import { encodeSnapshot, reduce } from "../../domain/reduce.ts"
import { decodeStatusLog } from "../../domain/StatusEvent.ts"
import { readTextIfExists, writeAtomic } from "../../platform/AtomicFile.ts"
import { Git } from "../../platform/Git.ts"
import { dirname, join } from "../../platform/path.ts"

const names = (listing: string) => listing.split("\0").filter((name) => name !== "")

/** Files with conflicts in a checkout, relative to its top. */
export const unmerged = (cwd: string) =>
  Effect.flatMap(Git, (git) => Effect.map(git.run(cwd, ["diff", "--name-only", "--diff-filter=U", "-z"]), names))

/** Staged files that still have conflict markers in them. */
export const leftoverMarkers = (cwd: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.exit(cwd, ["diff", "--cached", "--check"]), ({ stdout }) => [
      ...new Set([...stdout.matchAll(/^(.+):\d+: leftover conflict marker$/gm)].map(([, name = ""]) => name))
    ])
  )

/**
 * Settles conflicts in status files, which need no person: a log keeps the events of both sides, `status.json` is what
 * follows from the log (reference facts: cli 2.9).
 */
export const settleStatusFiles = (cwd: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const open = yield* unmerged(cwd)
    for (const name of open.filter((name) => /^(?:.*\/)?kitty-specs\/[^/]+\/status\.events\.jsonl$/.test(name))) {
      const sides = yield* Effect.forEach([2, 3], (stage) => git.exit(cwd, ["show", `:${stage}:${name}`]))
      const lines = sides.flatMap(({ exitCode, stdout }) => (exitCode === 0 ? stdout.split("\n") : []))
      const union = [...new Set(lines.filter((line) => line.trim() !== ""))]
      yield* writeAtomic(join(cwd, name), union.map((line) => `${line}\n`).join(""))
      yield* git.run(cwd, ["add", "--", name])
    }
    for (const name of open.filter((name) => /^(?:.*\/)?kitty-specs\/[^/]+\/status\.json$/.test(name))) {
      const log = yield* readTextIfExists(join(cwd, dirname(name), "status.events.jsonl"))
      const { events } = decodeStatusLog(Option.getOrElse(log, () => ""))
      yield* writeAtomic(join(cwd, name), encodeSnapshot(reduce(events)))
      yield* git.run(cwd, ["add", "--", name])
    }
  })
