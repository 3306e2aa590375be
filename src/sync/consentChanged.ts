import { Effect, Option } from "effect"
import { knownAccount } from "../auth/account.ts"
import type { CredentialStore } from "../auth/CredentialStore.ts"
import { accountScope } from "../auth/Scope.ts"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import type { Paths } from "../config/Paths.ts"
import type { SyncConfig } from "../config/SyncConfig.ts"
import { Consent, withheldFor, type Withheld } from "../events/Consent.ts"
import { EventQueue } from "../events/EventQueue.ts"
import { countIn } from "../events/heldCounts.ts"
import type { ScopeCount } from "../events/QueuedEvent.ts"
import type { ProjectStanding } from "../events/standing.ts"
import { adviceOnHeldOfOthers, eventsOf } from "./elsewhere.ts"
import { releasing } from "./held.ts"
import { someoneDrains } from "./oneDrainer.ts"

/** What the project's new word means for its events that were recorded before; `held`: those that stay here. */
export interface ConsentChanged {
  readonly held: number
  readonly advice: ReadonlyArray<string>
}

/**
 * Holds what waits of the project of the working directory when it has just opted out; when it has just agreed, says how
 * to release what is held. A queue that cannot be used is said: nothing is sent from it before the project is asked again.
 */
export const consentChanged: Effect.Effect<
  ConsentChanged,
  never,
  EventQueue | Consent | CurrentProject | Paths | ProjectConfig | SyncConfig | CredentialStore
> = Effect.gen(function* () {
  const queue = yield* EventQueue
  const consent = yield* Consent
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const identity = yield* Effect.flatMap(ProjectConfig, (config) => config.savedIdentity(project))
  if (Option.isNone(identity)) return { held: 0, advice: [] }
  const { uuid } = identity.value
  const scope = Option.getOrNull(Option.map(yield* knownAccount, accountScope))
  const before = countIn(yield* queue.heldOf(uuid))
  const withheld = withheldFor(yield* consent.enforce([uuid]), uuid)
  const held = yield* queue.heldOf(uuid)
  const stands = { ...(yield* consent.standing(uuid)), projectUuid: uuid }
  const newly = countIn(held) - before
  // Asked after they were held: a run that began later has asked the project itself.
  const isSent = newly > 0 && (yield* someoneDrains)
  const words = wordsOn(held, newly, withheld, { project: stands, scope })
  return { held: countIn(held), advice: isSent ? [...words, onTheirWay] : words }
}).pipe(
  Effect.catchAll(({ message }) =>
    Effect.succeed({
      held: 0,
      advice: [`${message}. Nothing of this project is sent from it before its setting is looked at again.`]
    })
  ),
  Effect.withSpan("sync.consentChanged")
)

// helpers

const onTheirWay =
  "A run is sending events at this moment: those of its current batch may be on their way, and arrive. The next batch has none of this project."

const wordsOn = (
  byAccount: ReadonlyArray<ScopeCount>,
  newly: number,
  withheld: Option.Option<Withheld>,
  {
    project,
    scope
  }: { readonly project: ProjectStanding & { readonly projectUuid: string }; readonly scope: string | null }
): ReadonlyArray<string> => {
  const held = countIn(byAccount)
  const own = countIn(byAccount.filter((one) => one.scope === null || one.scope === scope))
  const stays = held === 1 ? "stays" : "stay"
  const now = newly === 0 ? "" : newly === held ? ", from now on" : `, ${newly} of them from now on`
  const events = held === 0 ? [] : [`${eventsOf(held)} of this project ${stays} on this machine${now}.`]
  return Option.match(withheld, {
    onNone: () => [
      ...events,
      ...(own === 0
        ? []
        : [
            `\`spec-kitty sync retry --all\`, run in it, lets ${held > own ? `${own} of them` : held === 1 ? "it" : "them"} leave.`
          ]),
      ...adviceOnHeldOfOthers(byAccount, scope)
    ],
    onSome: ({ detail }) => [...events, `Nothing of it is sent: ${detail}. ${releasing("--all", project, held)}`]
  })
}
