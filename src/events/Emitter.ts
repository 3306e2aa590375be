import { Array, Cause, Context, Effect, HashSet, Layer, Option, Ref } from "effect"
import { accountScope } from "../auth/Scope.ts"
import { Session } from "../auth/Session.ts"
import type { Project } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Rollout } from "../config/Rollout.ts"
import type { EventBody } from "../domain/draft.ts"
import type { Event } from "../domain/Event.ts"
import { Git } from "../platform/Git.ts"
import { Courier } from "./Courier.ts"
import { enclose, makeEnvelope, type Origins } from "./envelope.ts"
import { EventQueue } from "./EventQueue.ts"
import { misfit } from "./misfit.ts"
import * as warnings from "./warnings.ts"

/** Where an event belongs. */
export interface EmitContext extends Origins {
  readonly project: Project
  /** Ids for the events, one for each body: what is recorded already is then not recorded twice. */
  readonly eventIds?: ReadonlyArray<string>
}

/** What became of events. `warning` is for the command's own JSON; people have read it on stderr. */
export interface Emitted {
  /** As recorded; empty when they could not be. */
  readonly events: ReadonlyArray<Event>
  readonly warning: Option.Option<string>
}

/** {@link Emitted} for one event. */
export interface EmitOutcome {
  readonly event: Option.Option<Event>
  readonly warning: Option.Option<string>
}

/**
 * Records what a command did: build, validate, commit to the queue, return (design 5). Delivery is nobody's business
 * here. Never fails, because the command's own work is done; what went wrong is said on stderr, each thing once.
 */
export class Emitter extends Context.Tag("spec-kitty/events/Emitter")<
  Emitter,
  {
    readonly emit: (body: EventBody, context: EmitContext) => Effect.Effect<EmitOutcome>
    /** Several events of one command, recorded together. */
    readonly emitAll: (bodies: ReadonlyArray<EventBody>, context: EmitContext) => Effect.Effect<Emitted>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const queue = yield* EventQueue
      const session = yield* Session
      const rollout = yield* Rollout
      const projects = yield* ProjectConfig
      const git = yield* Git
      const said = yield* Ref.make(HashSet.empty<string>())

      const warn = (text: string) =>
        Ref.modify(said, (before) => [HashSet.has(before, text), HashSet.add(before, text)] as const).pipe(
          Effect.flatMap((known) => (known ? Effect.void : Effect.logWarning(text)))
        )

      const record = (bodies: ReadonlyArray<EventBody>, { eventIds = [], project, ...origins }: EmitContext) =>
        Effect.gen(function* () {
          const account = yield* session.peek
          const envelope = yield* makeEnvelope(
            project,
            Option.flatMap(account, ({ teamSlug }) => teamSlug),
            origins
          )
          const drafts = yield* Effect.forEach(bodies, (body, index) => enclose(envelope, body, eventIds[index]))
          const [sound, odd] = Array.partition(drafts, (draft) => Option.isSome(misfit(draft)))
          const scope = Option.getOrNull(Option.map(account, accountScope))
          const agrees = yield* projects.syncEnabled(project)
          const place = { root: project.root, agrees }
          const events = [
            ...(yield* queue.offerAll(sound, scope, agrees ? undefined : "sync_disabled", place)),
            ...(yield* queue.offerAll(odd, scope, "invalid", place))
          ]
          if (scope !== null && agrees && sound.length > 0) yield* Effect.flatMap(Courier, ({ notify }) => notify)
          const warning = Option.firstSomeOf([
            Option.liftPredicate(warnings.missingProject, () => envelope.projectUuid === null),
            Option.map(Option.firstSomeOf(odd.map(misfit)), warnings.invalid),
            Option.liftPredicate(warnings.signedOut, () => rollout.enabled && Option.isNone(account) && agrees)
          ])
          return { events, warning }
        }).pipe(Effect.provideService(ProjectConfig, projects), Effect.provideService(Git, git))

      const emitAll = (bodies: ReadonlyArray<EventBody>, context: EmitContext): Effect.Effect<Emitted> =>
        bodies.length === 0
          ? Effect.succeed({ events: [], warning: Option.none() })
          : record(bodies, context).pipe(
              Effect.catchAllCause((cause) =>
                Cause.isInterruptedOnly(cause)
                  ? Effect.interrupt
                  : Effect.succeed({ events: [], warning: Option.some(warnings.notRecorded(bodies.length, cause)) })
              ),
              Effect.tap(({ warning }) => Option.match(warning, { onNone: () => Effect.void, onSome: warn })),
              Effect.withSpan("Emitter.emit")
            )

      return Emitter.of({
        emitAll,
        emit: (body, context) =>
          Effect.map(emitAll([body], context), ({ events, warning }) => ({ event: Array.head(events), warning }))
      })
    })
  )
}
