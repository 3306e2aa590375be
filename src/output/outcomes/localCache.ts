import { mapAgain, type MappingTaken, type TrackerCacheUnusable } from "../../local/cache/errors.ts"
import { briefly } from "../../platform/terminalText.ts"
import { shellQuoted } from "../../platform/shellQuoted.ts"
import { byState, type ExitCode, type Outcomes } from "../Outcome.ts"

const exitCodes: Readonly<Record<TrackerCacheUnusable["problem"], ExitCode>> = {
  locked: 75,
  corrupt: 1,
  newer_schema: 1,
  read_only: 1,
  full: 1,
  failed: 1
}

/** Outcomes of the caches of local trackers. */
export const localCacheOutcomes: Outcomes<TrackerCacheUnusable | MappingTaken> = {
  TrackerCacheUnusable: {
    code: "tracker_cache_unusable",
    category: "tracker",
    exitCode: byState(exitCodes, ({ problem }: TrackerCacheUnusable) => problem),
    nextAction: ({ path, problem }) => advice[problem](path),
    document: ({ problem }) => ({ retryable: problem === "locked" })
  },
  MappingTaken: {
    code: "mapping_taken",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ wpId }) =>
      `Map ${briefly(wpId, 100)} to another issue first, or choose another issue; \`spec-kitty tracker map list\` shows all.`
  }
}

// helpers

const startOver = (path: string) =>
  `Rename it (\`mv ${shellQuoted(path)} ${shellQuoted(`${path}.damaged`)}\`) and run \`spec-kitty tracker sync pull\`: its issues ` +
  `are at the tracker. ${mapAgain}`

const advice: Readonly<Record<TrackerCacheUnusable["problem"], (path: string) => string>> = {
  locked: () => "Run the command again when the other one has ended.",
  corrupt: startOver,
  newer_schema: () => "Use the newer spec-kitty for this project.",
  read_only: () => "Make the file and its directory writable for you, then run the command again.",
  full: () => "Make room on the disk, then run the command again.",
  failed: startOver
}
