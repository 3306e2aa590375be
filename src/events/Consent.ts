import { Array, Context, Effect, Either, Layer, Option } from "effect"
import { CurrentProject, projectAt, type Project } from "../config/CurrentProject.ts"
import { ProjectConfig, type Consent as Answer } from "../config/ProjectConfig.ts"
import type { QueueUnavailable } from "./errors.ts"
import { EventQueue } from "./EventQueue.ts"
import type { ProjectPlace, QueueCounts, QueueRow } from "./QueuedEvent.ts"

/** A project whose events must not leave now. `unreadable`: it may have said no; what waits goes on waiting. */
export interface Withheld {
  readonly projectUuid: string
  readonly why: "opted_out" | "unreadable"
  /** Where it says so, or why it cannot be heard; for people. */
  readonly detail: string
}

/** Numbers of the queue, and of what waits there how much is kept by files that cannot be read. */
export interface ConsentedCounts extends QueueCounts {
  readonly unheard: ReadonlyArray<{ readonly count: number; readonly detail: string }>
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

      const counts = (scope: string | null) =>
        Effect.gen(function* () {
          const found = yield* withheld
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
          return { ...counts, unheard: unheard.filter(({ count }) => count > 0) }
        })

      return Consent.of({ withheld, enforce, counts })
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

/** What is in the file of a place. */
type Said = Either.Either<Option.Option<Answer>, { readonly message: string }>

type Word =
  | { readonly _tag: "said"; readonly agrees: boolean }
  | { readonly _tag: "gone" }
  | { readonly _tag: "unreadable"; readonly reason: string }

interface Heard {
  readonly place: ProjectPlace
  readonly word: Word
  readonly isNew: boolean
}

const placeOf = (uuid: string, { root }: Project): ProjectPlace => ({
  projectUuid: uuid.toLowerCase(),
  root,
  agrees: true
})

const wordOf = (said: Said, place: ProjectPlace): Word =>
  Either.match(said, {
    onLeft: ({ message }) => ({ _tag: "unreadable", reason: message }),
    onRight: Option.match({
      onNone: (): Word => ({ _tag: "gone" }),
      // Where another project lies now its yes is no answer for this one; its no is not passed over.
      onSome: ({ agrees, uuid }): Word => ({
        _tag: "said",
        agrees: agrees && (Option.contains(uuid, place.projectUuid) || place.agrees)
      })
    })
  })

const withheldBy = (heard: ReadonlyArray<Heard>): ReadonlyArray<Withheld> =>
  Object.entries(Array.groupBy(heard, ({ place }) => place.projectUuid)).flatMap(
    ([projectUuid, places]): ReadonlyArray<Withheld> => {
      const here = places.filter(({ word }) => word._tag !== "gone")
      const no = here.find(({ word }) => word._tag === "said" && !word.agrees)
      if (no !== undefined) {
        return [{ projectUuid, why: "opted_out", detail: `${projectAt(no.place.root).configPath} says so` }]
      }
      const unheard = here.flatMap(({ word }) => (word._tag === "unreadable" ? [word.reason] : []))
      if (unheard.length > 0) return [{ projectUuid, why: "unreadable", detail: unheard.join("; ") }]
      const last = here.length > 0 ? undefined : places.find(({ place }) => !place.agrees)
      return last === undefined
        ? []
        : [{ projectUuid, why: "opted_out", detail: `it said so in ${last.place.root} before that was gone` }]
    }
  )
