import { Effect, Option, Schema } from "effect"
import { wpCreated, wpStatusChanged, type EventBody } from "../domain/draft.ts"
import { fanOut } from "../domain/Lane.ts"
import type { StatusEvent } from "../domain/StatusEvent.ts"
import { Emitter } from "../events/Emitter.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { sha256Hex } from "../platform/digest.ts"
import { removeFile } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { nextUlid } from "../platform/Ulid.ts"
import type { Mission } from "./Mission.ts"
import { readStatusLog, sharedDirectory } from "./statusLog.ts"
import { listWorkPackages, type WorkPackage } from "./WorkPackage.ts"

/** A line of the log and the event that tells of it; its id is chosen first, so that twice recorded is once recorded. */
const Entry = Schema.Struct({ line: Schema.String, eventId: Schema.String, causationId: Schema.String })
type Entry = typeof Entry.Type

/** What is still to be recorded, oldest first. */
export type Outbox = ReadonlyArray<Entry>

/**
 * Notes, on disk, which lines are about to be written and have to be told. Whatever ends this process between the log
 * and the queue, the next writer of this status on this machine finds the note; lines of other machines have none.
 * `causationId` names what they have in common, else each event follows from its own line.
 */
export const intend = (mission: Mission, lines: ReadonlyArray<StatusEvent>, causationId?: string) =>
  Effect.gen(function* () {
    const before = yield* readOutbox(mission)
    const told = lines.filter((line) => isOpening(line) || Option.isSome(fanOut(line.fromLane, line.toLane)))
    if (told.length === 0) return before
    const added = yield* Effect.forEach(told, ({ eventId }) =>
      Effect.map(nextUlid, (id): Entry => ({ line: eventId, eventId: id, causationId: causationId ?? eventId }))
    )
    const outbox = [...before, ...added]
    yield* keep(mission, outbox)
    return outbox
  })

/**
 * Records the events of an outbox (else of the one on disk), in the order of the log, and forgets what was recorded. A
 * line that was never written has nothing to tell. The first event that the queue does not take keeps the rest for the
 * next writer. Gives the warnings; must run under the status lock.
 */
export const recordOutbox = (mission: Mission, intended?: Outbox) =>
  Effect.gen(function* () {
    const outbox = intended ?? (yield* readOutbox(mission))
    if (outbox.length === 0) return []
    const { events } = yield* readStatusLog(mission)
    const written = new Map(events.map((event) => [event.eventId, event]))
    const opens = ({ line }: Entry) => Option.exists(Option.fromNullable(written.get(line)), isOpening)
    const packages = outbox.some(opens)
      ? yield* Effect.orElseSucceed(listWorkPackages(mission), (): ReadonlyArray<WorkPackage> => [])
      : []
    const warnings = new Set<string>()
    let waiting = outbox
    while (waiting.length > 0) {
      const group = waiting.filter(({ causationId }) => causationId === waiting[0]?.causationId)
      const { isRecorded, warning } = yield* recordTogether(mission, group, (line) =>
        Option.flatMap(Option.fromNullable(written.get(line)), (event) => bodyOf(event, packages))
      )
      if (Option.isSome(warning)) warnings.add(warning.value)
      if (!isRecorded) break
      waiting = waiting.filter((entry) => !group.includes(entry))
    }
    yield* keep(mission, waiting)
    return [...warnings]
  })

// helpers

const File = Schema.parseJson(Schema.Array(Entry))

/** Worktrees of a bare repository share its directory, and each has a log of its own. */
const pathOf = (mission: Mission) =>
  Effect.map(sharedDirectory(mission), (directory) =>
    join(directory, `${mission.slug}-${sha256Hex(mission.directory).slice(0, 12)}.outbox.json`)
  )

const readOutbox = (mission: Mission) =>
  Effect.gen(function* () {
    const path = yield* pathOf(mission)
    const text = yield* readTextIfExists(path)
    if (Option.isNone(text)) return []
    return yield* Effect.catchTag(Schema.decode(File)(text.value), "ParseError", () =>
      Effect.gen(function* () {
        yield* Effect.logWarning(`${path} was damaged; it is now ${yield* quarantine(path)}`)
        return []
      })
    )
  })

/** A note that cannot be written costs nothing but the certainty that it would have given. */
const keep = (mission: Mission, outbox: Outbox) =>
  Effect.gen(function* () {
    const path = yield* pathOf(mission)
    yield* outbox.length === 0 ? removeFile(path) : writeAtomic(path, yield* Effect.orDie(Schema.encode(File)(outbox)))
  }).pipe(Effect.catchAll(({ message }) => Effect.logDebug(message)))

const recordTogether = (mission: Mission, group: Outbox, bodyFor: (line: string) => Option.Option<EventBody>) =>
  Effect.gen(function* () {
    const emitter = yield* Emitter
    const told = group.flatMap(({ eventId, line }) =>
      Option.toArray(Option.map(bodyFor(line), (body) => ({ body, eventId })))
    )
    const { events, warning } = yield* emitter.emitAll(
      told.map(({ body }) => body),
      {
        project: mission.project,
        eventIds: told.map(({ eventId }) => eventId),
        ...(group[0] === undefined ? {} : { causationId: group[0].causationId })
      }
    )
    return { isRecorded: events.length === told.length, warning }
  })

/** The line with which finalize-tasks opens the log of a package: no lane changes, a package is new. */
const isOpening = ({ fromLane, toLane }: StatusEvent) => fromLane === "planned" && toLane === "planned"

const bodyOf = (event: StatusEvent, packages: ReadonlyArray<WorkPackage>): Option.Option<EventBody> => {
  const { featureSlug, wpId } = event
  if (isOpening(event)) {
    return Option.map(Option.fromNullable(packages.find(({ id }) => id === wpId)), ({ dependencies, title }) =>
      wpCreated({ featureSlug, wpId, title, dependencies })
    )
  }
  return Option.map(fanOut(event.fromLane, event.toLane), ({ from, to }) =>
    wpStatusChanged({
      featureSlug,
      wpId,
      fromLane: from,
      toLane: to,
      actor: event.actor.trim() === "" ? "unknown" : event.actor,
      force: event.force,
      reason: event.reason,
      executionMode: event.executionMode,
      reviewRef: event.reviewRef,
      evidence: event.evidence === null ? null : { review: event.evidence.review }
    })
  )
}
