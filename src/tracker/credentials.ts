import { Effect, Either, Option, Predicate } from "effect"
import { parseDocument, printDocument, tableAt, type Document } from "../auth/credentialsFile.ts"
import { CredentialStore } from "../auth/CredentialStore.ts"
import { CredentialsBroken } from "../auth/errors.ts"
import { Paths } from "../config/Paths.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { CredentialNotUnderstood } from "./errors.ts"
import type { LocalProvider } from "./provider.ts"

/** What a local tracker is told beside its workspace, such as `command`; for a provider, not for a project. */
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
        return entry.includes("")
          ? Either.left(new CredentialNotUnderstood({ position: index + 1 }))
          : Either.right(entry)
      })
    ),
    (entries) => Object.fromEntries(entries)
  )

/** What the provider was told; empty when it was told nothing. Reads the user's file and makes none. */
export const readLocalCredentials = (
  provider: LocalProvider
): Effect.Effect<LocalCredentials, CredentialsBroken | FileFailed, Paths> =>
  Effect.gen(function* () {
    const { credentials: path } = yield* Paths
    const table = tableAt(tableAt(tableAt(yield* documentAt(path), "tracker"), "providers"), provider)
    return Object.fromEntries(
      Object.entries(table).flatMap(([key, value]) => (Predicate.isString(value) ? [[key, value]] : []))
    )
  })

/** Puts these in the place of what the provider's table `[tracker.providers.<name>]` held. */
export const saveLocalCredentials = (provider: LocalProvider, credentials: LocalCredentials) =>
  change((all) => ({ ...all, [provider]: credentials }))

/** Removes the provider's table; where there is none, nothing is written. */
export const clearLocalCredentials = (provider: LocalProvider) =>
  change((all) =>
    provider in all ? Object.fromEntries(Object.entries(all).filter(([name]) => name !== provider)) : all
  )

// helpers

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
