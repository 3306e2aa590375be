import { Context, Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Connectors } from "../local/Connectors.ts"
import { cachePlace } from "../local/cache/place.ts"
import type { Sync, SyncFailure, SyncOutcome } from "../local/engine/Sync.ts"
import { readOwnership } from "../local/ownership.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { join } from "../platform/path.ts"
import { readLocalCredentials } from "./credentials.ts"
import { OptionMissing, OptionNotUsed } from "./bindingErrors.ts"
import { OperationNotAvailable } from "./errors.ts"
import { mapped, mappingSaved, standing, synced } from "./localAnswers.ts"
import { say } from "./Progress.ts"
import type { LocalProvider } from "./provider.ts"
import { reachOf } from "./reach.ts"
import type { NewMapping, Tracker } from "./Tracker.ts"

/** What a tracker on this machine is worked with. */
export type LocalServices = Connectors | Paths | ProjectConfig

/** A project's binding to a tracker on this machine; `doctrine` as it is written in the project's file. */
export interface LocalBinding {
  readonly project: Project
  readonly provider: LocalProvider
  readonly workspace: string
  readonly doctrine: unknown
}

/**
 * A tracker on this machine: its own program, and a cache of what it was last seen to hold. No host is asked for anything,
 * and none is needed (S059 FR-014). What only looks makes no file.
 */
export const makeLocalTracker = (services: Context.Context<LocalServices>, binding: LocalBinding): Tracker => {
  const { locks, trackers } = Context.get(services, Paths)
  const projects = Context.get(services, ProjectConfig)
  const { doctrine, project, provider, workspace } = binding
  const notUsed = (option: string) => Effect.fail(new OptionNotUsed({ option, provider }))
  const credentials = Effect.provide(readLocalCredentials(provider, project.root), services)
  const ownership = readOwnership(doctrine)

  const placeOf = (projectUuid: string) =>
    Effect.map(credentials, (known) => cachePlace(trackers, projectUuid, { provider, workspace, credentials: known }))

  /** Who does more than look gives a project without an identity one. */
  const place = Effect.flatMap(projects.identity(project), ({ uuid }) => placeOf(uuid))

  const knownPlace = Effect.flatMap(
    projects.savedIdentity(project),
    Option.match({ onNone: () => Effect.succeedNone, onSome: ({ uuid }) => Effect.asSome(placeOf(uuid)) })
  )

  const sync = (
    verb: "pull" | "push" | "run",
    doing: string,
    use: (sync: Sync) => Effect.Effect<SyncOutcome, SyncFailure>
  ) =>
    Effect.gen(function* () {
      yield* say(`${doing} ${provider} (${workspace}) ...`)
      const reach = yield* Effect.provide(reachOf(project, binding), services)
      const connector = yield* Context.get(services, Connectors).open(reach)
      // A program that is missing, or another one, leaves no file behind.
      yield* connector.probe
      const where = yield* place
      const { openCache } = yield* cacheModule
      const outcome = yield* Effect.scoped(
        Effect.flatMap(openCache(where), (cache) => use({ connector, cache, ownership, strategy: "newer_timestamp" }))
      ).pipe(withFileLock(join(locks, `tracker-${where.scope}.lock`)))
      return synced(verb, binding, outcome)
    })

  return {
    status: Effect.gen(function* () {
      const where = yield* knownPlace
      const none = { issues: 0, mappings: 0 }
      const counts = Option.isNone(where)
        ? none
        : yield* Effect.flatMap(cacheModule, ({ lookAtCache }) =>
            lookAtCache(where.value, none, ({ counts }) => counts)
          )
      return standing({
        provider,
        workspace,
        ownership,
        dbPath: Option.getOrNull(Option.map(where, ({ path }) => path)),
        counts,
        credentialsPresent: Object.keys(yield* credentials).length > 0
      })
    }),
    mapList: Effect.gen(function* () {
      const where = yield* knownPlace
      if (Option.isNone(where)) return mapped([])
      const { lookAtCache } = yield* cacheModule
      return mapped(yield* lookAtCache(where.value, [], ({ mappings }) => mappings))
    }),
    mapAdd: (mapping) =>
      Effect.gen(function* () {
        const { externalId, externalKey, externalUrl, wpId } = yield* named(mapping, provider)
        const where = yield* place
        const { openCache } = yield* cacheModule
        const saved = yield* Effect.scoped(
          Effect.flatMap(openCache(where), (cache) =>
            cache.map({ wpId, externalId, externalKey: externalKey ?? null, externalUrl: externalUrl ?? null })
          )
        )
        return mappingSaved(saved)
      }),
    pull: ({ all, cursor, filters, limit }) => {
      if (Option.isSome(cursor)) return notUsed("--cursor")
      if (filters !== undefined) return notUsed("--status, --type or --updated-since")
      return sync("pull", "Pulling from", (sync) =>
        Effect.flatMap(engine, ({ pull }) => pull(sync, { limit: all === true ? Number.MAX_SAFE_INTEGER : limit }))
      )
    },
    push: (items) =>
      Option.isSome(items)
        ? notUsed("--items-json")
        : sync("push", "Pushing to", (sync) => Effect.flatMap(engine, ({ push }) => push(sync))),
    pushProvider: notUsed("--items-json"),
    run: ({ limit }) =>
      sync("run", "Syncing with", (sync) => Effect.flatMap(engine, ({ run }) => run(sync, { limit }))),
    publish: Effect.fail(
      new OperationNotAvailable({
        verb: "sync publish",
        provider,
        replacement: "Use `spec-kitty tracker sync push`."
      })
    )
  }
}

// helpers

/** Loaded where a local tracker is worked: no other verb needs the database driver for it. */
const cacheModule = Effect.promise(() => import("../local/cache/SqlIssueCache.ts"))
const engine = Effect.promise(() => import("../local/engine/run.ts"))

const named = (mapping: NewMapping, provider: LocalProvider) => {
  const [wpId, externalId] = [mapping.wpId.trim(), mapping.externalId.trim()]
  const missing = wpId === "" ? "--wp-id" : externalId === "" ? "--external-id" : undefined
  return missing === undefined
    ? Effect.succeed({ ...mapping, wpId, externalId })
    : Effect.fail(new OptionMissing({ option: missing, verb: "map add", provider }))
}
