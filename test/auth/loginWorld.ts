import { Effect, Layer, Option, Redacted, Ref } from "effect"
import { scopeOf, type Credentials } from "../../src/auth/Credentials.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { AnotherAccountPending } from "../../src/auth/errors.ts"
import { login } from "../../src/auth/login.ts"
import { PendingEvents, type Uncounted } from "../../src/auth/PendingEvents.ts"
import { authOutcomes } from "../../src/output/outcomes/auth.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { account, world, type World } from "./world.ts"

/** A queue that remembers for whom it was asked. */
export const queueWith = (pending: number | Uncounted, owner: Effect.Effect<string>) =>
  Effect.map(Ref.make<ReadonlyArray<string>>([]), (asked) => {
    const answer = (question: string, count: number) => (scope: string) =>
      Effect.as(
        Ref.update(asked, (all) => [...all, `${question} ${scope}`]),
        count
      )
    const accounts = () =>
      typeof pending === "number"
        ? Effect.map(owner, (scope) => [{ scope, count: pending, held: 0 }])
        : Effect.fail<Uncounted>(pending)
    const layer = Layer.succeed(PendingEvents, { accounts, adopt: answer("adopt", 2) })
    return { layer, asked: Ref.get(asked) }
  })

export const users = [
  { username: "ann", password: "kitty", teamSlug: "kittens" },
  { username: "bob", password: "kitty" }
]

export const unknown: Uncounted = { reason: "it is locked", nextAction: "Wait." }

export const nextActionOf = (error: { readonly _tag: string }) =>
  error instanceof AnotherAccountPending ? authOutcomes.AnotherAccountPending.nextAction(error) : ""

export const here = (pending: number | Uncounted = 0, options: Partial<World> = {}) =>
  Effect.gen(function* () {
    const sandbox = yield* serve({ users })
    const home = yield* temporaryFolder
    const owner = yield* Ref.make("https://nobody|nobody|no-team")
    const queue = yield* queueWith(pending, Ref.get(owner))
    const layer = Layer.merge(world({ home: home.at("home"), host: sandbox.url, ...options }), queue.layer)
    const as = (username: string, more: { readonly password?: string; readonly force?: boolean } = {}) =>
      login({ username, password: Redacted.make(more.password ?? "kitty"), force: more.force ?? false }).pipe(
        Effect.provide(layer)
      )
    const store = <A, E>(use: (store: CredentialStore["Type"]) => Effect.Effect<A, E>) =>
      Effect.flatMap(CredentialStore, use).pipe(Effect.provide(layer))
    /** Signs that account in; the pending events are its own. */
    const save = (changes: Partial<Credentials> = {}) => {
      const credentials = account(sandbox.url, changes)
      return Effect.zipRight(
        Ref.set(owner, Option.getOrThrow(scopeOf(credentials))),
        store(({ save: put }) => put(credentials))
      )
    }
    const user = Effect.map(
      store(({ get }) => get),
      Option.map(({ username }) => username)
    )
    return { sandbox, home, queue, layer, as, save, user }
  })
