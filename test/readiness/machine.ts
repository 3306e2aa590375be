import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Effect, Layer, Option } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import type { Credentials } from "../../src/auth/Credentials.ts"
import * as FileCredentialStore from "../../src/auth/FileCredentialStore.ts"
import { CurrentProject, projectAt } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { Git } from "../../src/platform/Git.ts"
import * as Http from "../../src/platform/Http.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { HostedReadiness } from "../../src/readiness/HostedReadiness.ts"
import { missingStates, type Requirements } from "../../src/readiness/ReadinessState.ts"
import { account, hostAt } from "../auth/world.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { httpHost, type Answer } from "../helpers/httpHost.ts"

export const everything = { auth: true, host: true, reachable: true, binding: true } as const
export const bound = "tracker:\n  provider: linear\n  project_slug: kitty\n"
export const gone = "http://127.0.0.1:9"

/** What this machine has: each part real, on disk or on the wire. */
export interface Machine {
  readonly rollout?: boolean
  readonly auth?: Partial<Credentials> | false
  readonly host?: string | false
  readonly config?: string | false
  readonly answer?: () => Answer
}

export const machine = ({
  answer = () => ({ status: 200 }),
  auth = {},
  config = bound,
  host,
  rollout = true
}: Machine = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const server = yield* httpHost(answer)
    const url = host ?? server.url
    if (config !== false) folder.write("project/.kittify/config.yaml", config)
    else folder.write("project/README.md", "")
    const store = Layer.provideMerge(FileCredentialStore.layer, Paths.layerOf(folder.at("home")))
    const layer = HostedReadiness.layer.pipe(
      Layer.provide(Layer.mergeAll(CurrentProject.layer, ProjectConfig.layer)),
      Layer.provide(
        Layer.mergeAll(
          Git.layer,
          Http.layer,
          store,
          Rollout.layerOf(rollout),
          SyncConfig.layerOf(url === false ? {} : { host: hostAt(url) })
        )
      )
    )
    if (auth !== false) {
      const credentials = account(url === false ? server.url : url, auth)
      yield* Effect.flatMap(CredentialStore, ({ save }) => save(credentials)).pipe(Effect.provide(store))
    }
    const check = (requirements: Requirements = everything) =>
      Effect.flatMap(HostedReadiness, (readiness) => readiness.check(requirements)).pipe(
        Effect.provide(layer),
        Effect.provideService(WorkingDirectory, folder.at("project"))
      )
    return { check, folder, layer, server, url }
  })

/** What a machine has of the five prerequisites, in their order: "11010". */
export const combinations = Array.from({ length: 2 ** missingStates.length }, (_, bits) =>
  bits.toString(2).padStart(missingStates.length, "0")
)

/** Services that are all right, but for those that are not. */
export const unsteady = (parts: {
  readonly store?: CredentialStore["Type"]["get"]
  readonly host?: Effect.Effect<never>
  readonly http?: Effect.Effect<never>
  readonly project?: Effect.Effect<never>
}) =>
  Layer.mergeAll(
    Rollout.layerOf(true),
    Layer.mock(CredentialStore, { get: parts.store ?? Effect.succeed(Option.some(account(gone))) }),
    Layer.mock(SyncConfig, { host: parts.host ?? Effect.succeed(Option.some(hostAt(gone))) }),
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make(
        (request) =>
          parts.http ?? Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { status: 204 })))
      )
    ),
    Layer.mock(CurrentProject, { locate: parts.project ?? Effect.succeed(projectAt("/nowhere")) }),
    Layer.mock(ProjectConfig, { trackerBinding: () => Effect.succeedNone })
  )
