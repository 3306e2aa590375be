import { Effect, Either, FiberRef, Option, Schema } from "effect"
import { encodeSnapshot, reduce, type Snapshot } from "../domain/reduce.ts"
import { damageOf } from "../domain/skippedLine.ts"
import { decodeStatusLog, type StatusEvent, type StatusLog } from "../domain/StatusEvent.ts"
import type { RecordedLane } from "../domain/Lane.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { workTreeAround } from "../platform/gitDirectory.ts"
import { join } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { staysInside } from "./inside.ts"
import type { Mission } from "./Mission.ts"
import { tellAll } from "./tellAll.ts"

/** The files of a mission's status, which are committed together. */
export const statusFiles = (mission: Mission) => ({
  log: join(mission.directory, "status.events.jsonl"),
  snapshot: join(mission.directory, "status.json")
})

/**
 * The log as it is on disk; a mission without one has no events yet. Lines that are damaged are told, once for each
 * command, by `warnings` and on stderr: a board without them is not the whole truth. Writes nothing.
 */
export const readStatusLog = (mission: Mission) =>
  Effect.gen(function* () {
    const { log } = statusFiles(mission)
    const text = yield* readTextIfExists(log)
    const found: StatusLog = decodeStatusLog(Option.getOrElse(text, () => ""))
    const warnings = damageOf(log, found.skipped)
    yield* tellOnce(warnings)
    return { ...found, warnings }
  })

/** The mission's board, reduced from its log. */
export const readSnapshot = (mission: Mission) => Effect.map(readStatusLog(mission), ({ events }) => reduce(events))

/** The time that readers of the log order last; empty when there is none. */
export const latestTime = (events: ReadonlyArray<StatusEvent>): string =>
  events.reduce((latest, { at }) => (at > latest ? at : latest), "")

/** Where a work package stands; one without events is planned. */
export const laneOf = (snapshot: Snapshot, wpId: string): RecordedLane => snapshot.workPackages[wpId]?.lane ?? "planned"

/**
 * Rebuilds `status.json` from the log; unchanged bytes are not rewritten. One that is no JSON any more is moved aside,
 * which `warnings` tell beside the log's own damage (design 4).
 */
export const materialize = (mission: Mission) =>
  Effect.gen(function* () {
    const { events, warnings } = yield* readStatusLog(mission)
    const snapshot = reduce(events)
    const path = statusFiles(mission).snapshot
    const bytes = encodeSnapshot(snapshot)
    const before = yield* readTextIfExists(path)
    if (Option.contains(before, bytes)) return { snapshot, warnings }
    const moved = yield* Option.exists(before, isConflicted)
      ? Effect.succeed([settled(path)])
      : Option.exists(before, isBroken)
        ? Effect.map(quarantine(path), (aside) => [movedAside(path, aside)])
        : Effect.succeed([])
    yield* tellOnce(moved)
    yield* writeAtomic(path, bytes)
    return { snapshot, warnings: [...warnings, ...moved] }
  })

/** Where a repository keeps what its worktrees share and git does not see. */
export const sharedDirectory = (mission: Pick<Mission, "project">) =>
  Effect.map(workTreeAround(mission.project.root), (tree) =>
    Option.match(tree, {
      onNone: () => join(mission.project.kittify, "locks"),
      onSome: ({ commonDirectory }) => join(commonDirectory, "spec-kitty-locks")
    })
  )

/** One writer of a mission's status at a time, across processes and worktrees; none where a link leads elsewhere. */
export const withStatusLock = <A, E, R>(mission: Mission, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* staysInside(mission.project.root, mission.directory)
    const directory = yield* sharedDirectory(mission)
    return yield* withFileLock(join(directory, `${mission.slug}.status.lock`))(effect)
  })

// helpers

const decodeObject = Schema.decodeUnknownEither(Schema.parseJson(Schema.Object))

const isBroken = (text: string) => text.trim() !== "" && Either.isLeft(decodeObject(text))

/** Git merged two branches: both sides follow from the log, which it keeps whole, so neither is worth a copy. */
const isConflicted = (text: string) => /^<{7} /m.test(text) && /^>{7} /m.test(text)

const settled = (path: string) =>
  `${path} was in conflict; it was written anew from the status log. Tell git with \`git add -- ${shellQuoted(path)}\``

const movedAside = (path: string, aside: string) =>
  `${path} was damaged; it was written anew from the status log, and what was there is now ${aside}`

/** What this command has said already. */
const told = FiberRef.unsafeMake<ReadonlySet<string>>(new Set())

const tellOnce = (warnings: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const known = yield* FiberRef.get(told)
    const fresh = warnings.filter((warning) => !known.has(warning))
    yield* FiberRef.set(told, new Set([...known, ...fresh]))
    yield* tellAll(fresh)
  })
