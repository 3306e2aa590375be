import type { ProjectCount } from "./QueuedEvent.ts"
import type { Heard } from "./words.ts"

/**
 * Where a project stands whose events are held. `agrees`: a word in it lets them leave; `opted_out`: some place of it says
 * no; `unreadable`: nobody can read what one says; `gone`: it lies nowhere any more; `unknown`: it was never seen.
 */
export interface ProjectStanding {
  readonly state: "agrees" | "opted_out" | "unreadable" | "gone" | "unknown"
  /** Where it lies, or lay; null where it was never seen. */
  readonly directory: string | null
  /** Where it says no: there it has to agree first, for clones are one project. */
  readonly refusing: ReadonlyArray<string>
  /** Why it cannot be read. */
  readonly detail: string | null
}

/** Held events of a project, and where that stands. */
export interface HeldProject extends ProjectCount, ProjectStanding {}

/** Where a project stands, after all its places were heard. */
export const standingOf = (heard: ReadonlyArray<Heard>, projectUuid: string): ProjectStanding => {
  const places = heard.filter(({ place }) => place.projectUuid === projectUuid)
  const own = places.filter(({ word }) => word._tag === "said" && word.isOwn)
  const refusing = places.flatMap(({ place, word }) => (word._tag === "said" && !word.agrees ? [place.root] : []))
  const unreadable = places.flatMap(({ word }) => (word._tag === "unreadable" ? [word.reason] : []))
  const inIt = own.find(({ place }) => refusing.includes(place.root)) ?? own[0]
  const directory = (inIt ?? places[0])?.place.root ?? null
  const standing = { directory, refusing, detail: null }
  if (unreadable.length > 0) return { ...standing, state: "unreadable", detail: unreadable.join("; ") }
  if (inIt !== undefined) return { ...standing, state: refusing.length > 0 ? "opted_out" : "agrees" }
  return { ...standing, state: directory === null ? "unknown" : "gone" }
}
