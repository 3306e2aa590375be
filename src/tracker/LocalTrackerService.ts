import { Context, Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { Paths } from "../config/Paths.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Connectors } from "../local/Connectors.ts"
import { mapAgain, type TrackerCacheUnusable } from "../local/cache/errors.ts"
import { cachePlace } from "../local/cache/place.ts"
import type { CachePlace } from "../local/cache/SqlIssueCache.ts"
import type { Sync, SyncFailure, SyncOutcome } from "../local/engine/Sync.ts"
import { doctrineFlaws, readOwnership } from "../local/ownership.ts"
import { quarantine } from "../platform/AtomicFile.ts"
import { realPath } from "../platform/files.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { join } from "../platform/path.ts"
import { credentialOwner, readLocalCredentials } from "./credentials.ts"
import { DoctrineNotUnderstood, OptionMissing, OptionNotUsed } from "./bindingErrors.ts"
import { OperationNotAvailable } from "./errors.ts"
import { mapped, mappingSaved, standing, synced } from "./localAnswers.ts"
import { say } from "./Progress.ts"
import type { LocalProvider } from "./provider.ts"
import { reachBy } from "./reach.ts"
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
  const credentials = Effect.flatMap(credentialOwner(project), (owner) => readLocalCredentials(provider, owner)).pipe(
    Effect.provide(services)
  )
  const ownership = readOwnership(doctrine)
  const flaws = doctrineFlaws(doctrine)

  const placeOf = (projectUuid: string) =>
    Effect.gen(function* () {
      const known = yield* credentials
      const { cwd } = reachBy(project.root, binding, known)
      const directory = yield* Effect.orElseSucceed(realPath(cwd), () => cwd)
      return cachePlace(trackers, projectUuid, { provider, workspace, credentials: known }, directory)
    })

  /** Who does more than look gives a project without an identity one, and takes over the cache of one that was moved here. */
  const place = Effect.gen(function* () {
    const where = yield* Effect.flatMap(projects.identity(project), ({ uuid }) => placeOf(uuid))
    const { cacheBefore, takeOver } = yield* movedModule
    if (Option.isSome(yield* cacheBefore(where))) {
      yield* say("This project was moved: its mappings are taken along")
      yield* withFileLock(join(locks, `tracker-${where.family}.lock`))(takeOver(where))
    }
    return where
  })

  /** A damaged cache is moved aside and named: what is in it is at the tracker, but for the mappings. */
  const opened = (where: CachePlace & { readonly family: string }) =>
    Effect.gen(function* () {
      const { openCache } = yield* cacheModule
      const anew = openCache(where).pipe(
        Effect.catchIf(isDamaged, ({ message }) =>
          quarantine(where.path, ["-journal"]).pipe(
            Effect.tap((aside) => say(`${message}. It is kept as ${aside}, and a new one is begun. ${mapAgain}`)),
            Effect.zipRight(openCache(where))
          )
        )
      )
      const alone = withFileLock(join(locks, `tracker-${where.family}.lock`))
      return yield* Effect.catchIf(openCache(where), isDamaged, () => alone(anew))
    })

  /** Where the cache is or will be, and which file there is to look into: of one that was moved here only its mappings count. */
  const seen = Effect.gen(function* () {
    const identity = yield* projects.savedIdentity(project)
    if (Option.isNone(identity)) return Option.none()
    const where = yield* placeOf(identity.value.uuid)
    const before = yield* Effect.flatMap(movedModule, ({ cacheBefore }) => cacheBefore(where))
    return Option.some({
      where,
      isMoved: Option.isSome(before),
      file: { ...where, path: Option.getOrElse(before, () => where.path) }
    })
  })

  const sync = (
    verb: "pull" | "push" | "run",
    doing: string,
    use: (sync: Sync) => Effect.Effect<SyncOutcome, SyncFailure>
  ) =>
    Effect.gen(function* () {
      yield* say(`${doing} ${provider} (${workspace}) ...`)
      const [flaw, ...more] = flaws
      // A slip in a word must not make a push of what was to be read only.
      if (verb !== "pull" && flaw !== undefined)
        return yield* new DoctrineNotUnderstood({ provider, flaws: [flaw, ...more] })
      const reach = reachBy(project.root, binding, yield* credentials)
      const connector = yield* Context.get(services, Connectors).open(reach)
      // A program that is missing, or another one, leaves no file behind.
      yield* connector.probe
      const where = yield* place
      const outcome = yield* Effect.scoped(
        Effect.flatMap(opened(where), (cache) => use({ connector, cache, ownership, strategy: "newer_timestamp" }))
      ).pipe(withFileLock(join(locks, `tracker-${where.scope}.lock`)))
      return synced(verb, reach, { ...outcome, warnings: [...flaws, ...outcome.warnings] })
    })

  return {
    status: Effect.gen(function* () {
      const known = yield* credentials
      const place = yield* seen
      const none = { issues: 0, mappings: 0 }
      const counts = Option.isNone(place)
        ? none
        : yield* Effect.flatMap(cacheModule, ({ lookAtCache }) =>
            lookAtCache(place.value.file, none, ({ counts }) => counts)
          )
      return standing({
        ...reachBy(project.root, binding, known),
        ownership,
        flaws,
        dbPath: Option.getOrNull(Option.map(place, ({ where }) => where.path)),
        counts: Option.exists(place, ({ isMoved }) => isMoved) ? { ...counts, issues: 0 } : counts,
        credentialsPresent: Object.keys(known).length > 0
      })
    }),
    mapList: Effect.gen(function* () {
      const place = yield* seen
      if (Option.isNone(place)) return mapped([])
      const { lookAtCache } = yield* cacheModule
      return mapped(yield* lookAtCache(place.value.file, [], ({ mappings }) => mappings))
    }),
    mapAdd: (mapping) =>
      Effect.gen(function* () {
        const { externalId, externalKey, externalUrl, wpId } = yield* named(mapping, provider)
        const where = yield* place
        return yield* Effect.scoped(
          Effect.gen(function* () {
            const cache = yield* opened(where)
            const before = (yield* cache.mappings).find((one) => one.wpId === wpId && one.system === provider)
            const saved = yield* cache.map({
              wpId,
              externalId,
              externalKey: externalKey ?? null,
              externalUrl: externalUrl ?? null
            })
            const isOther = before !== undefined && before.externalId !== saved.externalId
            return mappingSaved(saved, isOther ? before : undefined)
          })
        )
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
const movedModule = Effect.promise(() => import("../local/cache/moved.ts"))
const engine = Effect.promise(() => import("../local/engine/run.ts"))

const isDamaged = ({ problem }: TrackerCacheUnusable) => problem === "corrupt"

const named = (mapping: NewMapping, provider: LocalProvider) => {
  const [wpId, externalId] = [mapping.wpId.trim(), mapping.externalId.trim()]
  const missing = wpId === "" ? "--wp-id" : externalId === "" ? "--external-id" : undefined
  return missing === undefined
    ? Effect.succeed({ ...mapping, wpId, externalId })
    : Effect.fail(new OptionMissing({ option: missing, verb: "map add", provider }))
}
