import { Array, Either, Option } from "effect"
import { projectAt } from "../config/CurrentProject.ts"
import type { Consent as Answer } from "../config/ProjectConfig.ts"
import type { ProjectPlace } from "./QueuedEvent.ts"

/** A project whose events must not leave now. `unreadable`: it may have said no; what waits goes on waiting. */
export interface Withheld {
  readonly projectUuid: string
  readonly why: "opted_out" | "unreadable"
  /** Where it says so, or why it cannot be heard; for people. */
  readonly detail: string
}

/** What is in the file of a place. */
export type Said = Either.Either<Option.Option<Answer>, { readonly message: string }>

/** What a place says of its project; `isOwn`: that project is what lies there. `inBackground`: its events may leave by themselves. */
export type Word =
  | { readonly _tag: "said"; readonly agrees: boolean; readonly isOwn: boolean; readonly inBackground: boolean }
  | { readonly _tag: "gone" }
  | { readonly _tag: "unreadable"; readonly reason: string }

/** A place with what it says. */
export interface Heard {
  readonly place: ProjectPlace
  readonly word: Word
  readonly isNew: boolean
}

/** What a file says of the project that was seen in its place. */
export const wordOf = (said: Said, place: ProjectPlace): Word =>
  Either.match(said, {
    onLeft: ({ message }) => ({ _tag: "unreadable", reason: message }),
    onRight: Option.match({
      onNone: (): Word => ({ _tag: "gone" }),
      // Where another project lies now its yes is no answer for this one; its no is not passed over.
      onSome: ({ agrees, inBackground, uuid }): Word => ({
        _tag: "said",
        inBackground,
        agrees: agrees && (Option.contains(uuid, place.projectUuid) || place.agrees),
        isOwn: Option.contains(uuid, place.projectUuid)
      })
    })
  })

/** The projects of which some place says that their events do not leave by themselves. */
export const foregroundOnlyIn = (heard: ReadonlyArray<Heard>): ReadonlyArray<string> =>
  Array.dedupe(
    heard.flatMap(({ place, word }) => (word._tag === "said" && !word.inBackground ? [place.projectUuid] : []))
  )

/** The projects whose events must not leave, after all their places were heard. */
export const withheldBy = (heard: ReadonlyArray<Heard>): ReadonlyArray<Withheld> =>
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
