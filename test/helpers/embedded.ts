import { ConfigProvider, Effect, Layer, Option, type Scope } from "effect"
import * as api from "../../src/index.ts"
import { gitEnvironment } from "./folder.ts"
import type { Json } from "./mcpClient.ts"
import { testEnvironment } from "./specKitty.ts"

type Input = Readonly<Record<string, Json>>

/** What a program that embeds us makes of a tool's input: the programs and services of the API, and nothing else of ours. */
type Program = (input: Input) => Effect.Effect<Told, api.AppError, api.AppServices>

interface Told {
  readonly document: unknown
  readonly whole: boolean
}

const maybe = (input: Input, key: string) => Option.fromNullable<string>(input[key])

const done = (facts: object): Told => ({ document: { result: "success", ...spelled(facts) }, whole: true })

/** The document of an answer is what the tracker said; it is whole when nothing failed and everything was understood. */
const answered = <Envelope extends object>({ envelope, misread, raw }: api.Answer<Envelope>): Told => ({
  document: raw,
  whole: misread === undefined && api.isComplete(envelope)
})

const tracker = <A extends object, E extends api.AppError>(
  use: (tracker: api.Tracker) => Effect.Effect<api.Answer<A>, E>
) => Effect.map(Effect.flatMap(api.TrackerService, use), answered)

const programs: Readonly<Record<string, Program>> = {
  tracker_providers: () => Effect.map(api.listProviders, (document) => ({ document, whole: true })),
  tracker_bind: (input) =>
    Effect.map(
      api.bindTracker({
        provider: input["provider"],
        projectSlug: maybe(input, "project_slug"),
        workspace: maybe(input, "workspace"),
        credentials: input["credential"] ?? [],
        doctrineMode: maybe(input, "doctrine_mode"),
        fieldOwners: []
      }),
      done
    ),
  tracker_unbind: () => Effect.map(api.unbindTracker(), done),
  tracker_status: () => tracker(({ status }) => status),
  tracker_map_list: () => tracker(({ mapList }) => mapList),
  tracker_map_add: (input) =>
    tracker(({ mapAdd }) => mapAdd({ wpId: input["wp_id"], externalId: input["external_id"] })),
  tracker_sync_pull: (input) =>
    Effect.map(
      api.pullIssues({
        limit: input["limit"] ?? 100,
        cursor: Option.none(),
        all: false,
        status: [],
        type: [],
        updatedSince: Option.none()
      }),
      ({ answer }) => answered(answer)
    ),
  tracker_sync_push: (input) =>
    Effect.map(api.pushItems({ items: Option.map(maybe(input, "items_json"), api.itemsFile), fresh: false }), answered),
  tracker_sync_run: () => tracker(({ run }) => run({ limit: 100, fresh: false })),
  tracker_sync_publish: () => Effect.flatMap(api.TrackerService, ({ publish }) => publish)
}

/** One program with our layers inside, from its start to the end of the scope; a failure is told as the command tells it. */
export const embedding = ({
  cwd,
  env,
  home
}: {
  readonly home: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}): Effect.Effect<
  (tool: string, input?: Input) => Effect.Effect<{ readonly document: Json; readonly exitCode: number }>,
  never,
  Scope.Scope
> =>
  Effect.gen(function* () {
    const environment = { ...gitEnvironment(home), ...testEnvironment, ...env }
    const settings = ConfigProvider.fromMap(new Map(Object.entries(environment)))
    const services = yield* Layer.build(api.AppLayer).pipe(Effect.withConfigProvider(settings), Effect.orDie)
    return (tool, input = {}) => {
      const program = programs[tool]
      if (program === undefined) return Effect.dieMessage(`no program for ${tool}`)
      return program(input).pipe(
        Effect.match({
          onSuccess: ({ document, whole }) => ({ document, exitCode: whole ? 0 : 1 }),
          onFailure: (error) => ({ document: { error: api.errorDocument(error) }, exitCode: api.exitCodeOf(error) })
        }),
        // A document is JSON.
        Effect.map(({ document, exitCode }) => ({ document: JSON.parse(JSON.stringify(document)) as Json, exitCode })),
        Effect.provide(services),
        Effect.provideService(api.Progress, () => Effect.void),
        Effect.provideService(api.WorkingDirectory, cwd),
        Effect.provideService(api.ChildEnvironment, environment),
        Effect.withConfigProvider(settings)
      )
    }
  })

// helpers

const spelled = (facts: object) =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value
    ])
  )
