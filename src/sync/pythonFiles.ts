import { belongsTo, type AccountQueue } from "../events/python/accountQueues.ts"
import { eventsOf } from "./elsewhere.ts"

/** A queue of one account of the Python spec-kitty that nobody has imported, and whether `spec-kitty migrate` would now. */
export interface PythonFile {
  readonly file: string
  /** Null where nobody can count them. */
  readonly events: number | null
  readonly state: "importable" | "other_account" | "signed_out" | "unreadable"
  /** Why it cannot be read. */
  readonly detail: string | null
}

/** The files as the account of `scope` sees them. */
export const pythonFilesFor = (scope: string | null, found: ReadonlyArray<AccountQueue>): ReadonlyArray<PythonFile> =>
  found.map((queue) => ({
    file: queue.path,
    events: queue.events,
    state:
      queue.unreadable !== null
        ? "unreadable"
        : scope === null
          ? "signed_out"
          : belongsTo(queue, scope)
            ? "importable"
            : "other_account",
    detail: queue.unreadable
  }))

/** Each file as a sentence, with what helps. */
export const adviceOnPython = (files: ReadonlyArray<PythonFile>): ReadonlyArray<string> =>
  files.map(({ detail, events, file, state }) => {
    const what = events === null ? "An unknown number of events" : eventsOf(events)
    return `${what} of the Python spec-kitty in ${file}: ${words[state]}${detail === null ? "" : ` (${detail})`}.`
  })

// helpers

const words: Readonly<Record<PythonFile["state"], string>> = {
  importable: "this account's, `spec-kitty migrate` imports them",
  other_account: "another account's, which imports them with `spec-kitty migrate` once it is signed in",
  signed_out: "imported by `spec-kitty migrate` once their account is signed in",
  unreadable: "nobody can say whose they are, because it cannot be read"
}
