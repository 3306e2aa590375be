import { Array, Context, Effect, Layer, Option } from "effect"
import { CurrentProject, projectAt, type Project } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import type { QueueUnavailable } from "./errors.ts"
import { EventQueue } from "./EventQueue.ts"
import type { ProjectPlace, QueueCounts, QueueRow } from "./QueuedEvent.ts"
import { standingOf, type HeldProject, type ProjectStanding } from "./standing.ts"
import { foregroundOnlyIn, withheldBy, wordOf, type Heard, type Said, type Withheld } from "./words.ts"

export type { Withheld } from "./words.ts"

/** Numbers of the queue, and of what waits there how much is kept by files that cannot be read. */
export interface ConsentedCounts extends QueueCounts {
  readonly heldProjects: ReadonlyArray<HeldProject>
  readonly unheard: ReadonlyArray<{ readonly count: number; readonly detail: string }>
  /** What waits of projects whose events leave only with a command that somebody gives. */
  readonly foregroundOnly: number
}

/**
 * What projects say now about events that they recorded before (design R15): whoever has opted out since is heard, too. A
 * project is asked wherever it has been seen on this machine, and in the working directory; it agrees when no place says
 * no. Where its directory is gone everywhere its last known word stands.
 */
export class Consent extends Context.Tag("spec-kitty/events/Consent")<
  Consent,
  {
    /** Projects whose events must not leave. Reads their files, changes nothing. */
    readonly withheld: Effect.Effect<ReadonlyArray<Withheld>, QueueUnavailable>
    /** The same of all projects, or of some, and written down: what waits of those that have opted out is held from now on. */
    readonly enforce: (among?: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Withheld>, QueueUnavailable>
    /** Projects whose events leave only with a command that somebody gives: some place of theirs says `sync.auto_start: false`. */
    readonly foregroundOnly: Effect.Effect<ReadonlyArray<string>, QueueUnavailable>
    /** Where a project stands: what helps the events on that it holds. */
    readonly standing: (projectUuid: string) => Effect.Effect<ProjectStanding, QueueUnavailable>
    /** The queue as `enforce` would leave it, for those who only look; null asks for the rows recorded signed out. */
    readonly counts: (scope: string | null) => Effect.Effect<ConsentedCounts, QueueUnavailable>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const queue = yield* EventQueue
      const config = yield* ProjectConfig
      const current = yield* CurrentProject

      /** The project of the working directory, where it was not seen before. */
      const unknownHere = (known: ReadonlyArray<ProjectPlace>) =>
        Effect.gen(function* () {
          const project = yield* current.locate
          if (known.some(({ root }) => root === project.root)) return Option.none<ProjectPlace>()
          return Option.map(yield* config.savedIdentity(project), ({ uuid }) => placeOf(uuid, project))
        }).pipe(Effect.orElseSucceed(Option.none<ProjectPlace>))

      const heard = (isMeant: (projectUuid: string) => boolean) =>
        Effect.gen(function* () {
          const known = yield* queue.places
          const unknown = yield* unknownHere(known)
          const meant = [...known, ...Option.toArray(unknown)].filter(({ projectUuid }) => isMeant(projectUuid))
          // Where identities cannot be saved each command is another project in the same place.
          const files = new Map<string, Said>()
          return yield* Effect.forEach(meant, (place) =>
            Effect.gen(function* () {
              const said = files.get(place.root) ?? (yield* Effect.either(config.consent(projectAt(place.root))))
              files.set(place.root, said)
              const heard: Heard = { place, word: wordOf(said, place), isNew: !known.includes(place) }
              return heard
            })
          )
        })

      const enforce = (among?: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const all = yield* heard((projectUuid) => among === undefined || among.includes(projectUuid))
          const withheld = withheldBy(all)
          const news = all.flatMap(({ isNew, place, word }) =>
            word._tag === "said" && (isNew || word.agrees !== place.agrees) ? [{ ...place, agrees: word.agrees }] : []
          )
          const withdrawn = optedOut(withheld)
          if (news.length + withdrawn.length > 0) yield* queue.noteConsent(news, withdrawn)
          return withheld
        }).pipe(Effect.withSpan("Consent.enforce"))

      const withheld = Effect.map(
        heard(() => true),
        withheldBy
      ).pipe(Effect.withSpan("Consent.withheld"))

      const foregroundOnly = Effect.map(
        heard(() => true),
        foregroundOnlyIn
      )

      const counts = (scope: string | null) =>
        Effect.gen(function* () {
          const all = yield* heard(() => true)
          const found = withheldBy(all)
          const withdrawn = optedOut(found)
          const counts = yield* queue.counts(scope, withdrawn)
          const unheard = yield* Effect.forEach(
            found.filter(({ why }) => why === "unreadable"),
            ({ detail, projectUuid }) =>
              Effect.map(queue.counts(scope, [...withdrawn, projectUuid]), (others) => ({
                detail,
                count: waitingIn(counts) - waitingIn(others)
              }))
          )
          const own = foregroundOnlyIn(all)
          const byThemselves = own.length === 0 ? counts : yield* queue.counts(scope, [...withdrawn, ...own])
          return {
            ...counts,
            foregroundOnly: waitingIn(counts) - waitingIn(byThemselves),
            heldProjects: counts.heldProjects.map((held) => ({ ...held, ...standingOf(all, held.projectUuid) })),
            unheard: unheard.filter(({ count }) => count > 0)
          }
        })

      const standing = (projectUuid: string) => {
        const uuid = projectUuid.toLowerCase()
        return Effect.map(
          heard((other) => other === uuid),
          (all) => standingOf(all, uuid)
        )
      }

      return Consent.of({ withheld, enforce, foregroundOnly, standing, counts })
    })
  )
}

/** Those of the projects that have said no. */
export const optedOut = (withheld: ReadonlyArray<Withheld>): ReadonlyArray<string> =>
  withheld.flatMap(({ projectUuid, why }) => (why === "opted_out" ? [projectUuid] : []))

/** What keeps the events of a project here now, if anything does. */
export const withheldFor = (withheld: ReadonlyArray<Withheld>, projectUuid: string | null): Option.Option<Withheld> =>
  Array.findFirst(withheld, (one) => one.projectUuid === projectUuid?.toLowerCase())

/** A row as `enforce` would leave it. */
export const asItCounts =
  (withheld: ReadonlyArray<Withheld>) =>
  (row: QueueRow): QueueRow =>
    (row.status === "pending" || row.status === "failed") &&
    Option.exists(withheldFor(withheld, row.projectUuid), ({ why }) => why === "opted_out")
      ? { ...row, status: "held", nextAttemptAt: null, lastErrorCategory: "sync_disabled" }
      : row

// helpers

const waitingIn = ({ failed, pending, unclaimed }: QueueCounts) => pending + failed + unclaimed

const placeOf = (uuid: string, { root }: Project): ProjectPlace => ({
  projectUuid: uuid.toLowerCase(),
  root,
  agrees: true
})
