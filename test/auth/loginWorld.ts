import { Effect, Layer, Option, Redacted, Ref } from "effect"
import type { Credentials } from "../../src/auth/Credentials.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { AnotherAccountPending } from "../../src/auth/errors.ts"
import { login } from "../../src/auth/login.ts"
import { PendingEvents, type Uncounted } from "../../src/auth/PendingEvents.ts"
import { authOutcomes } from "../../src/output/outcomes/auth.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { account, world, type World } from "./world.ts"

/** A queue that remembers for whom it was asked. */
export const queueWith = (pending: number | Uncounted) =>
  Effect.map(Ref.make<ReadonlyArray<string>>([]), (asked) => {
    const answer = (question: string, count: number) => (scope: string) =>
      Effect.as(
        Ref.update(asked, (all) => [...all, `${question} ${scope}`]),
        count
      )
    const pendingFor = typeof pending === "number" ? answer("pending", pending) : () => Effect.fail<Uncounted>(pending)
    const layer = Layer.succeed(PendingEvents, { pendingFor, adopt: answer("adopt", 2) })
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
    const queue = yield* queueWith(pending)
    const layer = Layer.merge(world({ home: home.at("home"), host: sandbox.url, ...options }), queue.layer)
    const as = (username: string, more: { readonly password?: string; readonly force?: boolean } = {}) =>
      login({ username, password: Redacted.make(more.password ?? "kitty"), force: more.force ?? false }).pipe(
        Effect.provide(layer)
      )
    const store = <A, E>(use: (store: CredentialStore["Type"]) => Effect.Effect<A, E>) =>
      Effect.flatMap(CredentialStore, use).pipe(Effect.provide(layer))
    const save = (changes: Partial<Credentials> = {}) => store(({ save: put }) => put(account(sandbox.url, changes)))
    const user = Effect.map(
      store(({ get }) => get),
      Option.map(({ username }) => username)
    )
    return { sandbox, home, queue, layer, as, save, user }
  })
