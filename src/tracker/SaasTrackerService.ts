import { Context, Effect, Option, Schema } from "effect"
import { accountScope } from "../auth/Scope.ts"
import { Session } from "../auth/Session.ts"
import { PushRequest, RunRequest } from "../contract/tracker.ts"
import { Courier } from "../events/Courier.ts"
import { HostedReadiness } from "../readiness/HostedReadiness.ts"
import { require } from "../readiness/require.ts"
import { OptionMissing } from "./bindingErrors.ts"
import { OperationNotAvailable } from "./errors.ts"
import { doOnce } from "./once.ts"
import { OperationLog } from "./OperationLog.ts"
import { say } from "./Progress.ts"
import type { SaasProvider } from "./provider.ts"
import { SaaSTrackerClient } from "./SaaSTrackerClient.ts"
import type { Tracker } from "./Tracker.ts"

/** What a hosted tracker is worked with. */
export type SaasServices = SaaSTrackerClient | OperationLog | HostedReadiness | Session

/** A tracker that the control plane works for us (S059). What it does not offer is refused before anything is looked at. */
export const makeSaasTracker = (
  services: Context.Context<SaasServices>,
  binding: { readonly provider: SaasProvider; readonly projectSlug: string }
): Tracker => {
  const client = Context.get(services, SaaSTrackerClient)
  const session = Context.get(services, Session)
  const { projectSlug, provider } = binding

  /** Refuses what the machine itself can tell, says what it is about to do, then asks the network. */
  const ready = (doing: string, options: { readonly probe: boolean }) =>
    Effect.gen(function* () {
      yield* require({ auth: true, host: true })
      yield* say(`${doing} ${provider} (${projectSlug}) ...`)
      yield* require({ auth: true, host: true, reachable: options.probe, binding: true })
      // Who moves data to and fro on purpose wants events to follow; who only looks does not.
      if (options.probe) yield* Effect.flatMap(Courier, ({ notify }) => notify)
    }).pipe(Effect.provide(services))

  const slotOf = (verb: "push" | "run") =>
    Effect.map(session.peek, (account) => ({
      scope: Option.match(account, {
        onNone: () => "",
        onSome: accountScope
      }),
      provider,
      projectSlug,
      verb
    }))

  return {
    status: Effect.zipRight(ready("Looking at", { probe: false }), client.status(binding)).pipe(
      // What the control plane leaves out we know: it was asked about this binding.
      Effect.map(({ envelope, raw }) => ({ envelope: { ...binding, ...envelope }, raw }))
    ),
    mapList: Effect.zipRight(ready("Reading the mappings of", { probe: false }), client.mappings(binding)),
    mapAdd: () =>
      Effect.fail(
        new OperationNotAvailable({
          verb: "map add",
          provider,
          replacement: "Manage mappings on the dashboard; `spec-kitty tracker map list` shows them."
        })
      ),
    pull: ({ continued, cursor, filters, limit }) =>
      Effect.zipRight(
        continued === true ? Effect.void : ready("Pulling from", { probe: true }),
        client.pull({
          ...binding,
          limit,
          ...Option.match(cursor, { onNone: () => ({}), onSome: (at) => ({ cursor: at }) }),
          ...(filters === undefined ? {} : { filters })
        })
      ),
    push: (given, { fresh }) =>
      Effect.gen(function* () {
        if (Option.isNone(given))
          return yield* new OptionMissing({ option: "--items-json", verb: "sync push", provider })
        yield* ready("Pushing to", { probe: true })
        const request: PushRequest = { ...binding, items: given.value }
        return yield* doOnce({
          slot: yield* slotOf("push"),
          body: encodePush(request),
          what: "push",
          fresh,
          send: (once) => client.push(request, once),
          resume: client.awaitPush
        })
      }).pipe(Effect.provide(services)),
    pushProvider: Effect.succeed(provider),
    run: ({ fresh, limit }) =>
      Effect.gen(function* () {
        yield* ready("Syncing with", { probe: true })
        const request: RunRequest = { ...binding, pullFirst: true, limit }
        return yield* doOnce({
          slot: yield* slotOf("run"),
          body: encodeRun(request),
          what: "run",
          fresh,
          send: (once) => client.run(request, once),
          resume: client.awaitRun
        })
      }).pipe(Effect.provide(services)),
    publish: Effect.fail(
      new OperationNotAvailable({
        verb: "sync publish",
        provider,
        replacement: "Use `spec-kitty tracker sync push` or `spec-kitty tracker sync run`."
      })
    )
  }
}

// helpers

const encodePush = Schema.encodeSync(Schema.parseJson(PushRequest))
const encodeRun = Schema.encodeSync(Schema.parseJson(RunRequest))
