// A CredentialStore of your own: tokens go to a keychain, and no file of ours ever holds one.
//
// Prints:
//   signed in as ann, team demo-team
//   the keychain has 1 entry, the home has no credentials file
//   restarted: signed in as ann
//   signed out: the keychain has 0 entries
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Console, Effect, Layer, Option, Redacted, Schema } from "effect"
import {
  absentToken,
  appLayerWith,
  CredentialsBroken,
  CredentialStore,
  login,
  logout,
  Paths,
  Sandbox,
  Session,
  withFileLock
} from "spec-kitty"

/** Stands in for the keychain of your system: a service name, a text. */
const keychain = new Map<string, string>()
const entry = "spec-kitty"

const Entry = Schema.parseJson(
  Schema.Struct({
    username: Schema.String,
    serverUrl: Schema.String,
    teamSlug: Schema.OptionFromNullOr(Schema.String),
    access: Schema.Redacted(Schema.String),
    refresh: Schema.Redacted(Schema.String),
    accessExpiresAt: Schema.NullOr(Schema.Number),
    refreshExpiresAt: Schema.NullOr(Schema.Number)
  })
)

const keychainStore = Layer.effect(
  CredentialStore,
  Effect.gen(function* () {
    const paths = yield* Paths
    const get = Effect.suspend(() => Effect.transposeMapOption(Option.fromNullable(keychain.get(entry)), decode))
    const save = (credentials: typeof Entry.Type) =>
      Effect.sync(() => void keychain.set(entry, Schema.encodeSync(Entry)(credentials)))
    const { expiresAt, token } = absentToken
    return CredentialStore.of({
      get,
      save,
      writable: Effect.void,
      clearTokens: Effect.flatMap(
        get,
        Option.match({
          onNone: () => Effect.void,
          onSome: (known) =>
            save({ ...known, access: token, refresh: token, accessExpiresAt: expiresAt, refreshExpiresAt: expiresAt })
        })
      ),
      signOut: Effect.sync(() => keychain.delete(entry)),
      // Two processes must not refresh the same token at once: a keychain has no lock, a file has.
      locked: withFileLock(join(paths.locks, "keychain.lock"))
    })
  })
)

const decode = (text: string) =>
  Effect.mapError(
    Schema.decode(Entry)(text),
    () => new CredentialsBroken({ path: "keychain", reason: "the entry is not ours" })
  )

const MyLayer = appLayerWith({ credentialStore: keychainStore })
const entries = () => `${keychain.size} ${keychain.size === 1 ? "entry" : "entries"}`

const signIn = Effect.gen(function* () {
  const { team, username } = yield* login({ username: "ann", password: Redacted.make("kitty"), force: false })
  yield* Console.log(`signed in as ${username}, team ${team}`)
  const { credentials } = yield* Paths
  yield* Console.log(
    `the keychain has ${entries()}, the home has ${existsSync(credentials) ? "a" : "no"} credentials file`
  )
})

const restarted = Effect.gen(function* () {
  const session = yield* Session
  yield* Console.log(`restarted: signed in as ${(yield* session.current).username}`)
  yield* logout()
  yield* Console.log(`signed out: the keychain has ${entries()}`)
})

// A control plane on loopback and a folder in the place of the user's home: nothing of yours is touched.
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-example-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)
const main = Effect.gen(function* () {
  const { url } = yield* Sandbox
  const settings = { SPEC_KITTY_HOME: yield* folder, SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
  yield* Effect.all([Effect.provide(signIn, MyLayer), Effect.provide(restarted, MyLayer)]).pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))
  )
}).pipe(Effect.scoped, Effect.provide(Sandbox.layer()))

await Effect.runPromise(main)
