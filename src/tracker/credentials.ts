import { Effect, Either, Option, Predicate, Record } from "effect"
import { parseDocument, printDocument, tableAt, type Document } from "../auth/credentialsFile.ts"
import { CredentialStore } from "../auth/CredentialStore.ts"
import { CredentialsBroken } from "../auth/errors.ts"
import { Paths } from "../config/Paths.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { leadsOut, resolve } from "../platform/path.ts"
import { CredentialNotUnderstood } from "./bindingErrors.ts"
import { credentialKeys, type LocalProvider } from "./provider.ts"

/** What a local tracker is told beside its workspace, such as `command`, for one project on this machine. */
export type LocalCredentials = Readonly<Record<string, string>>

/** Reads `KEY=VALUE`s; the last of a key counts. */
export const parseCredentials = (
  texts: ReadonlyArray<string>
): Either.Either<LocalCredentials, CredentialNotUnderstood> =>
  Either.map(
    Either.all(
      texts.map((text, index) => {
        const [key = "", ...rest] = text.split("=")
        const entry = [key.trim(), rest.join("=").trim()] as const
        const position = index + 1
        if (entry.includes("")) return Either.left(new CredentialNotUnderstood({ position, problem: "form" }))
        return credentialKeys.some((known) => known === entry[0])
          ? Either.right(entry)
          : Either.left(new CredentialNotUnderstood({ position, problem: "key" }))
      })
    ),
    (entries) => Object.fromEntries(entries)
  )

/**
 * What the provider was told for the project at `root`; empty when it was told nothing. What the Python original has kept
 * for all projects counts where this one says nothing else, but a directory outside the project is another one's.
 * Reads the user's file and makes none.
 */
export const readLocalCredentials = (
  provider: LocalProvider,
  root: string
): Effect.Effect<LocalCredentials, CredentialsBroken | FileFailed, Paths> =>
  Effect.gen(function* () {
    const { credentials: path } = yield* Paths
    const table = tableAt(tableAt(tableAt(yield* documentAt(path), "tracker"), "providers"), provider)
    const shared = textsOf(table)
    const isOthers = shared["cwd"] !== undefined && leadsOut(root, resolve(root, shared["cwd"]))
    return {
      ...(isOthers ? Record.remove(shared, "cwd") : shared),
      ...textsOf(tableAt(tableAt(table, "projects"), root))
    }
  })

/** Adds these to what the provider was told for the project: `[tracker.providers.<name>.projects."<root>"]`. */
export const saveLocalCredentials = (provider: LocalProvider, root: string, credentials: LocalCredentials) =>
  change((all) => {
    const table = tableAt(all, provider)
    const projects = tableAt(table, "projects")
    const own = { ...tableAt(projects, root), ...credentials }
    return { ...all, [provider]: { ...table, projects: { ...projects, [root]: own } } }
  })

/** Removes what the provider was told for the project; where that is nothing, nothing is written. */
export const clearLocalCredentials = (provider: LocalProvider, root: string) =>
  change((all) => {
    const table = tableAt(all, provider)
    const projects = tableAt(table, "projects")
    if (!Record.has(projects, root)) return all
    return filled(all, provider, filled(table, "projects", Record.remove(projects, root)))
  })

// helpers

const textsOf = (table: Document): LocalCredentials => Record.filter(table, Predicate.isString)

/** The document with this table in it, or without it when it is empty. */
const filled = (document: Document, key: string, table: Document): Document =>
  Record.isEmptyReadonlyRecord(table) ? Record.remove(document, key) : { ...document, [key]: table }

const documentAt = (path: string) =>
  Effect.flatMap(readTextIfExists(path), (text) =>
    Either.mapLeft(parseDocument(Option.getOrElse(text, () => "")), (reason) => new CredentialsBroken({ path, reason }))
  )

/** The account in the same file survives (design R12). */
const change = (update: (providers: Document) => Document) =>
  Effect.gen(function* () {
    const { credentials: path } = yield* Paths
    const store = yield* CredentialStore
    const read = documentAt(path)
    const changed = (document: Document) => {
      const tracker = tableAt(document, "tracker")
      const before = tableAt(tracker, "providers")
      const after = update(before)
      return after === before ? document : { ...document, tracker: { ...tracker, providers: after } }
    }
    const document = yield* read
    // The lock is a file too: where nothing changes, nothing is created.
    if (changed(document) === document) return
    yield* store.locked(
      Effect.flatMap(read, (now) =>
        writeAtomic(path, printDocument(changed(now)), { mode: 0o600, directoryMode: 0o700 })
      )
    )
  })
