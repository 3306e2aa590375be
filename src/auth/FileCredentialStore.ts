import { rmSync, statSync } from "node:fs"
import { Context, Effect, Either, Layer, Option } from "effect"
import { Paths } from "../config/Paths.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { tryFile } from "../platform/fileFailed.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { checkWritable } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import {
  parseDocument,
  printDocument,
  readCredentials,
  withCredentials,
  withoutAccount,
  withoutTokens,
  type Document
} from "./credentialsFile.ts"
import { CredentialStore } from "./CredentialStore.ts"
import { CredentialsBroken } from "./errors.ts"
import { credentialsLockWait } from "./schedules.ts"

/** `~/.spec-kitty/credentials`: TOML, 0600 in a 0700 directory, replaced whole under a lock of all processes (R12). */
export const layer = Layer.effect(
  CredentialStore,
  Effect.gen(function* () {
    const { credentials: path, locks } = yield* Paths
    const warnOnce = yield* Effect.cached(warnIfOthersMayRead(path))

    const document = Effect.flatMap(readTextIfExists(path), (text) =>
      Either.mapLeft(
        parseDocument(Option.getOrElse(text, () => "")),
        (reason) => new CredentialsBroken({ path, reason })
      )
    )
    const salvaged = Effect.catchTag(document, "CredentialsBroken", ({ reason }) =>
      quarantine(path).pipe(
        Effect.tap((aside) => Effect.logWarning(`The credentials file was ${reason}; it is kept as ${aside}`)),
        Effect.as<Document>({})
      )
    )
    const write = (content: Document) =>
      Object.keys(content).length === 0
        ? tryFile(path, "remove", () => rmSync(path, { force: true }))
        : writeAtomic(path, printDocument(content), { mode: 0o600, directoryMode: 0o700 })

    const alone = withFileLock(join(locks, "credentials.lock"), { wait: credentialsLockWait })
    const locked = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.flatMap(LockHeld, (held) => (held ? effect : alone(Effect.provideService(effect, LockHeld, true))))
    const rewrite = (change: (content: Document) => Document) =>
      locked(Effect.flatMap(document, (content) => write(change(content))))

    return CredentialStore.of({
      get: Effect.map(Effect.zipRight(warnOnce, document), readCredentials),
      save: (credentials) =>
        locked(Effect.flatMap(salvaged, (content) => write(withCredentials(content, credentials)))),
      writable: checkWritable(path, { makesDirectories: true }),
      clearTokens: rewrite(withoutTokens),
      // The lock is a file too: where there is nothing to forget, nothing is created.
      signOut: Effect.flatMap(document, (content) => {
        const known = Object.keys(withoutAccount(content)).length < Object.keys(content).length
        return known ? Effect.as(rewrite(withoutAccount), true) : Effect.succeed(false)
      }),
      locked
    })
  })
)

// helpers

/** Makes the lock reentrant, so that a refresh can read, ask the host and save without letting go. */
class LockHeld extends Context.Reference<LockHeld>()("spec-kitty/auth/LockHeld", { defaultValue: () => false }) {}

/** Windows has no such bits: there every file reads as open to all. */
const warnIfOthersMayRead = (path: string) =>
  tryFile(path, "inspect", () => process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0).pipe(
    Effect.flatMap((open) =>
      open ? Effect.logWarning(`Other users may read ${path}; run \`chmod 600 ${path}\``) : Effect.void
    ),
    Effect.ignore
  )
