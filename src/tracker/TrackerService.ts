import { Context, Effect, Layer, Option } from "effect"
import { CurrentProject, type Project } from "../config/CurrentProject.ts"
import { ProjectConfig, type TrackerBinding } from "../config/ProjectConfig.ts"
import { require } from "../readiness/require.ts"
import { BoundProviderUnknown } from "./bindingErrors.ts"
import { makeLocalTracker, type LocalServices } from "./LocalTrackerService.ts"
import { needed } from "./needed.ts"
import { say } from "./Progress.ts"
import { parseProvider } from "./parseProvider.ts"
import { isSaas } from "./provider.ts"
import { makeSaasTracker, type SaasServices } from "./SaasTrackerService.ts"
import type { Tracker } from "./Tracker.ts"
import { makeUnbound } from "./unbound.ts"

export type { NewMapping, PullPage, Tracker, TrackerFailure } from "./Tracker.ts"

/**
 * The tracker of the current project. Hosted and local ones split here, once, by the kind of provider (S059 FR-023);
 * nothing falls back from one to the other (C-005).
 */
export class TrackerService extends Context.Tag("spec-kitty/tracker/TrackerService")<TrackerService, Tracker>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const services = yield* Effect.context<SaasServices | LocalServices>()
      const current = yield* CurrentProject
      const projects = yield* ProjectConfig

      const tracker = Effect.gen(function* () {
        yield* Effect.provide(require({}), services)
        const project = yield* current.locate
        const binding = yield* projects.trackerBinding(project)
        return Option.isNone(binding) ? makeUnbound(services) : yield* trackerOf(services, project, binding.value)
      })
      const through = <A, E, R>(use: (tracker: Tracker) => Effect.Effect<A, E, R>, span: string) =>
        Effect.flatMap(tracker, use).pipe(Effect.withSpan(`TrackerService.${span}`))

      return TrackerService.of({
        status: through(({ status }) => status, "status"),
        mapList: through(({ mapList }) => mapList, "mapList"),
        mapAdd: (mapping) => through(({ mapAdd }) => mapAdd(mapping), "mapAdd"),
        pull: (page) => through(({ pull }) => pull(page), "pull"),
        push: (items, options) => through(({ push }) => push(items, options), "push"),
        pushProvider: through(({ pushProvider }) => pushProvider, "pushProvider"),
        run: (options) => through(({ run }) => run(options), "run"),
        publish: through(({ publish }) => publish, "publish")
      })
    })
  )

  /** This tracker and no project: for tests of programs that embed us. */
  static readonly layerOf = (tracker: Tracker): Layer.Layer<TrackerService> => Layer.succeed(this, tracker)
}

// helpers

const trackerOf = (
  services: Context.Context<SaasServices | LocalServices>,
  project: Project,
  binding: TrackerBinding
) =>
  Effect.gen(function* () {
    const provider = yield* parseProvider(binding.provider)
    if (isSaas(provider))
      return makeSaasTracker(services, { provider, projectSlug: yield* needed(binding, "project_slug") })
    const workspace = yield* needed(binding, "workspace")
    return makeLocalTracker(services, { project, provider, workspace, doctrine: binding.raw["doctrine"] })
  }).pipe(
    // What an older version bound is no binding any more (design 14).
    Effect.catchTag("ProviderRemoved", (removed) => Effect.as(say(`${removed.message}.`), makeUnbound(services))),
    Effect.catchTag("UnknownProvider", ({ provider, supported }) => new BoundProviderUnknown({ provider, supported }))
  )
