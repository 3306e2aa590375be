import { mkdirSync, writeFileSync } from "node:fs"
import { ConfigProvider, Effect, Either, Option } from "effect"
import { AppLayer } from "../../../src/AppLayer.ts"
import { accountScope } from "../../../src/auth/Scope.ts"
import { Session } from "../../../src/auth/Session.ts"
import { projectAt } from "../../../src/config/CurrentProject.ts"
import { ProjectConfig } from "../../../src/config/ProjectConfig.ts"
import { wpCreated } from "../../../src/domain/draft.ts"
import { EventId, FeatureSlug, ProjectUuid, WorkPackageId } from "../../../src/domain/ids.ts"
import { formatTimestamp } from "../../../src/domain/timestamp.ts"
import { Emitter } from "../../../src/events/Emitter.ts"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { nextUlid } from "../../../src/platform/Ulid.ts"
import { parseFault } from "../../../src/sandbox/Fault.ts"
import { serve, type Running } from "../../../src/sandbox/Sandbox.ts"
import { draftOf } from "../../events/drafts.ts"
import { temporaryFolder } from "../../helpers/folder.ts"
import { documentOf, specKitty } from "../../helpers/specKitty.ts"
import type { Json } from "../../sandbox/http.ts"
import type { EventKind, Fault } from "./history.ts"

const users = ["ann", "bob"].flatMap((username) =>
  ["red", "blue"].map((teamSlug) => ({ username, password: `in-${teamSlug}`, teamSlug }))
)

const uuids = [
  "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  "7c9e6679-7425-40de-944b-e07fc1f90ae8",
  "7c9e6679-7425-40de-944b-e07fc1f90ae9"
]

/** A machine with three projects, and two hosts that it may talk to; commands run in this process. */
export const machine = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const hosts = [yield* serve({ users }), yield* serve({ users })] as const
  const says = (index: number, enabled: boolean) => {
    const identity = `project:\n  uuid: ${uuids[index]}\n  slug: p${index}\n  node_id: 2e1a29e6f4ef\n`
    writeFileSync(folder.at(`project-${index}/.kittify/config.yaml`), `${identity}sync:\n  enabled: ${enabled}\n`)
  }
  const projects = uuids.map((_, index) => {
    mkdirSync(folder.at(`project-${index}/.kittify`), { recursive: true })
    says(index, index !== 2)
    return projectAt(folder.at(`project-${index}`))
  })
  const envAt = (host: Running, gate = true) => ({
    SPEC_KITTY_SAAS_URL: host.url,
    ...(gate ? { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } : {})
  })
  const run = (host: Running, stdin: string, ...argv: ReadonlyArray<string>) =>
    specKitty({ home: folder.path, cwd: folder.path, env: envAt(host), stdin }, ...argv)
  const runIn = (project: number, host: Running, ...argv: ReadonlyArray<string>) =>
    specKitty({ home: folder.path, cwd: folder.at(`project-${project}`), env: envAt(host) }, ...argv)

  return {
    hosts,
    /** Records one event and gives its id. */
    emit: (host: Running, kind: EventKind, project: number, gate: boolean) =>
      recorded(kind, projects[project] ?? projectAt(folder.path)).pipe(
        Effect.provide(AppLayer),
        Effect.withConfigProvider(
          ConfigProvider.fromMap(new Map(Object.entries({ HOME: folder.path, ...envAt(host, gate) })))
        )
      ),
    sync: (host: Running) => run(host, "", "sync", "now", "--json"),
    status: (host: Running) =>
      Effect.map(run(host, "", "sync", "status", "--json"), (answer) => documentOf(answer) as Json),
    login: (host: Running, user: string, team: string, force: boolean) =>
      run(host, `in-${team}\n`, "auth", "login", "--username", user, "--password-stdin", ...(force ? ["--force"] : [])),
    /** A project changes its mind, in an editor or by the command. */
    consent: (host: Running, project: number, enabled: boolean, by: "file" | "command") =>
      by === "file"
        ? Effect.sync(() => says(project, enabled))
        : Effect.asVoid(runIn(project, host, "config", "set", "sync.enabled", String(enabled))),
    retry: (host: Running, project: number) => runIn(project, host, "sync", "retry", "--all"),
    logout: (host: Running) => run(host, "", "auth", "logout"),
    inject: (host: Running, fault: Fault) =>
      Effect.zipRight(
        host.clearFaults,
        host.inject(Either.getOrThrow(parseFault(`events/batch=${fault}:1${fault === "429" ? ":retry_after=0" : ""}`)))
      )
  }
})

/** Which events came to a host, as whose: `user|team` of the token that carried them. */
export const arrivals = ({ requests }: Running) =>
  Effect.map(requests, (all) =>
    all
      .filter(({ body, route }) => route === "events/batch" && body.startsWith("{"))
      .map(({ body, headers }) => {
        const claims = JSON.parse(
          Buffer.from(headers["authorization"]?.split(".")[1] ?? "", "base64url").toString()
        ) as Json
        const events = JSON.parse(body).events as ReadonlyArray<Json>
        return { account: `${claims.username}|${claims.teamSlug}`, ids: events.map((event) => String(event.event_id)) }
      })
  )

// helpers

const title = { featureSlug: FeatureSlug.make("001-user-login"), wpId: WorkPackageId.make("WP01"), dependencies: [] }

const recorded = (kind: EventKind, project: ReturnType<typeof projectAt>) =>
  Effect.gen(function* () {
    if (kind === "sound" || kind === "misfit") {
      const body = wpCreated({ ...title, title: kind })
      const emitter = yield* Emitter
      const { event } = yield* emitter.emit(kind === "sound" ? body : { ...body, payload: {} }, { project })
      return Option.getOrThrow(event).eventId
    }
    const session = yield* Session
    const queue = yield* EventQueue
    const scope = Option.map(yield* session.peek, accountScope)
    const uuid = uuids[Number(project.root.at(-1))] ?? ""
    const eventId = EventId.make(yield* nextUlid)
    const changes = { eventId, timestamp: formatTimestamp(Date.now()) }
    const draft = draftOf(
      0,
      kind === "refused"
        ? { ...changes, projectUuid: ProjectUuid.make(uuid), payload: {} }
        : { ...changes, projectUuid: null }
    )
    const agrees = yield* Effect.flatMap(ProjectConfig, ({ syncEnabled }) => syncEnabled(project))
    yield* queue.offer(draft, Option.getOrNull(scope), agrees ? undefined : "sync_disabled", {
      root: project.root,
      agrees
    })
    return eventId
  })
