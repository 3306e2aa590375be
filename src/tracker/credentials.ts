import { Effect, Either, Option, Predicate, Record } from "effect"
import { parseDocument, printDocument, tableAt, type Document } from "../auth/credentialsFile.ts"
import { CredentialStore } from "../auth/CredentialStore.ts"
import type { Project } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { readIdentity } from "../config/ProjectIdentity.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import type { FileFailed } from "../platform/errors.ts"
import { isGone } from "../platform/files.ts"
import { isAbsolute, leadsOut, relative, resolve } from "../platform/path.ts"
import { CredentialNotUnderstood, LocalCredentialsBroken } from "./bindingErrors.ts"
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

/** Whose credentials: a path may have another project by now, and two clones have one UUID. */
export interface CredentialOwner {
  readonly root: string
  /** None where the project has no identity yet. */
  readonly uuid: Option.Option<string>
}

/** The project as its credentials know it. Writes nothing. */
export const credentialOwner = (project: Project) =>
  Effect.map(
    Effect.flatMap(ProjectConfig, ({ get }) => get(project, ["project"])),
    (identity): CredentialOwner => ({
      root: project.root,
      uuid: Option.fromNullable(readIdentity(Option.getOrUndefined(identity)).uuid)
    })
  )

/**
 * What the provider was told for the project; empty when it was told nothing. A project that has been moved keeps what it
 * had at its old path, one that has taken the path of another has nothing of that one's. What the Python original has kept
 * for all projects counts where this one says nothing else, but a directory outside the project is another one's.
 * Reads the user's file and makes none.
 */
export const readLocalCredentials = (
  provider: LocalProvider,
  owner: CredentialOwner
): Effect.Effect<LocalCredentials, LocalCredentialsBroken | FileFailed, Paths> =>
  Effect.gen(function* () {
    const { credentials: path } = yield* Paths
    const table = tableAt(tableAt(tableAt(yield* documentAt(path), "tracker"), "providers"), provider)
    const shared = textsOf(table)
    const isOthers = shared["cwd"] !== undefined && leadsOut(owner.root, resolve(owner.root, shared["cwd"]))
    const projects = tableAt(table, "projects")
    const own = ownTable(projects, yield* ownKey(projects, owner), owner.root)
    return { ...(isOthers ? Record.remove(shared, "cwd") : shared), ...textsOf(own) }
  })

/** Adds these to what the provider was told for the project: `[tracker.providers.<name>.projects."<root>"]`. */
export const saveLocalCredentials = (provider: LocalProvider, owner: CredentialOwner, credentials: LocalCredentials) =>
  change(provider, owner, (projects, key) => ({
    ...Option.match(key, { onNone: () => projects, onSome: (old) => Record.remove(projects, old) }),
    [owner.root]: {
      ...ownTable(projects, key, owner.root),
      ...credentials,
      ...Option.match(owner.uuid, { onNone: () => ({}), onSome: (uuid) => ({ [uuidKey]: uuid }) })
    }
  }))

/** Removes what the provider was told for the project; where that is nothing, nothing is written. */
export const clearLocalCredentials = (provider: LocalProvider, owner: CredentialOwner) =>
  change(provider, owner, (projects, key) =>
    Option.match(key, { onNone: () => projects, onSome: (old) => Record.remove(projects, old) })
  )

/** Paths are meant from where they were typed. A command without a slash is looked for on PATH. */
export const settled = (here: string, credentials: LocalCredentials): LocalCredentials =>
  Record.map(credentials, (value, key) => (isPath(key, value) ? resolve(here, value) : value))

// helpers

/** Beside what the provider was told: which project was told it. */
const uuidKey = "project_uuid"

const textsOf = (table: Document): LocalCredentials => Record.remove(Record.filter(table, Predicate.isString), uuidKey)

const isPath = (key: string, value: unknown) =>
  key === "cwd" || (key === "command" && Predicate.isString(value) && value.includes("/"))

/** What the project was told; what lay in its old place lies in the new one. */
const ownTable = (projects: Document, key: Option.Option<string>, root: string): Document =>
  Option.match(key, {
    onNone: () => ({}),
    onSome: (old) =>
      Record.map(Record.remove(tableAt(projects, old), uuidKey), (value, name) => {
        const isWithin = Predicate.isString(value) && isPath(name, value) && isAbsolute(value) && !leadsOut(old, value)
        return isWithin ? resolve(root, relative(old, value)) : value
      })
  })

/** Under which path the file has what belongs to the project: its own, or an old one that is there no more. */
const ownKey = (projects: Document, { root, uuid }: CredentialOwner): Effect.Effect<Option.Option<string>> => {
  const isOf = (key: string) => Option.contains(uuid, tableAt(projects, key)[uuidKey])
  if (Record.has(projects, root) && (isOf(root) || tableAt(projects, root)[uuidKey] === undefined))
    return Effect.succeedSome(root)
  return Effect.findFirst(Object.keys(projects).filter(isOf), isGone)
}

/** The document with this table in it, or without it when it is empty. */
const filled = (document: Document, key: string, table: Document): Document =>
  Record.isEmptyReadonlyRecord(table) ? Record.remove(document, key) : { ...document, [key]: table }

const documentAt = (path: string) =>
  Effect.flatMap(readTextIfExists(path), (text) =>
    Either.mapLeft(
      parseDocument(Option.getOrElse(text, () => "")),
      (reason) => new LocalCredentialsBroken({ path, reason })
    )
  )

/** The account in the same file survives (design R12). */
const change = (
  provider: LocalProvider,
  owner: CredentialOwner,
  update: (projects: Document, key: Option.Option<string>) => Document
) =>
  Effect.gen(function* () {
    const { credentials: path } = yield* Paths
    const store = yield* CredentialStore
    const read = documentAt(path)
    const changed = (document: Document) => {
      const tracker = tableAt(document, "tracker")
      const providers = tableAt(tracker, "providers")
      const table = tableAt(providers, provider)
      const before = tableAt(table, "projects")
      return Effect.map(ownKey(before, owner), (key) => {
        const after = update(before, key)
        if (after === before) return document
        const all = filled(providers, provider, filled(table, "projects", after))
        return { ...document, tracker: { ...tracker, providers: all } }
      })
    }
    const document = yield* read
    // The lock is a file too: where nothing changes, nothing is created.
    if ((yield* changed(document)) === document) return
    yield* store.locked(
      Effect.flatMap(Effect.flatMap(read, changed), (now) =>
        writeAtomic(path, printDocument(now), { mode: 0o600, directoryMode: 0o700 })
      )
    )
  })
