import { Effect, HashMap, Option, Schema } from "effect"
import { NormalizedIssue } from "../../contract/issue.ts"
import { Mapping, PushRequest, RunRequest, SaasProviderName } from "../../contract/tracker.ts"
import { JsonObject } from "../../contract/wire.ts"
import { type Board, emptyBoard } from "../Board.ts"
import { StateUnusable } from "../errors.ts"
import type { Keep, Kept } from "./Keep.ts"

/** The board that an earlier sandbox left, over what projects are seeded with. */
export const loadBoard = (keep: Keep, path: string, seed: Board["seed"]): Effect.Effect<Board, StateUnusable> =>
  Effect.gen(function* () {
    const read = <A, I>(kind: Kept["kind"], schema: Schema.Schema<A, I>) =>
      Effect.flatMap(keep.all(kind), (all) =>
        Effect.forEach(all, ({ key, value }) =>
          Schema.decode(Schema.parseJson(schema))(value).pipe(
            Effect.map((thing) => [key, thing] as const),
            Effect.mapError(() => new StateUnusable({ path, reason: `its ${kind} ${key} is not as we wrote it` }))
          )
        )
      )
    const workspaces = yield* read("workspace", WorkspaceState)
    return {
      ...emptyBoard(seed),
      workspaces: HashMap.fromIterable(
        workspaces.map(([key, kept]) => [key, { ...kept, identity: seed.identity }] as const)
      ),
      operations: HashMap.fromIterable(yield* read("operation", OperationState)),
      origins: HashMap.fromIterable(yield* read("origin", OriginState)),
      answers: HashMap.fromIterable(yield* read("answer", AnswerState))
    }
  })

/** What has to be kept of a step: everything that is not the very same as before. */
export const changesOf = (before: Board, after: Board): ReadonlyArray<Kept> => [
  ...changed("workspace", WorkspaceState, before.workspaces, after.workspaces),
  ...changed("operation", OperationState, before.operations, after.operations),
  ...changed("origin", OriginState, before.origins, after.origins),
  ...changed("answer", AnswerState, before.answers, after.answers)
]

// helpers

const WorkspaceState = Schema.Struct({
  provider: SaasProviderName,
  projectSlug: Schema.String,
  issues: Schema.Array(NormalizedIssue),
  mappings: Schema.Array(Mapping),
  lastSync: Schema.NullOr(Schema.String)
})

const partial = Schema.optionalWith(Schema.Boolean, { exact: true })

const OperationState = Schema.Struct({
  work: Schema.Union(
    Schema.TaggedStruct("Push", { request: PushRequest, partial }),
    Schema.TaggedStruct("Run", { request: RunRequest, partial })
  ),
  readyAt: Schema.Number,
  polls: Schema.Int,
  fails: Schema.optionalWith(Schema.String, { exact: true }),
  result: Schema.OptionFromNullOr(JsonObject)
})

const OriginState = Schema.Struct({
  id: Schema.String,
  issueId: Schema.String,
  issueKey: Schema.String,
  boundAt: Schema.String
})

const AnswerState = Schema.Struct({
  fingerprint: Schema.String,
  reply: Schema.Struct({
    status: Schema.Int,
    body: Schema.String,
    headers: Schema.Record({ key: Schema.String, value: Schema.String })
  })
})

const changed = <A, I>(
  kind: Kept["kind"],
  schema: Schema.Schema<A, I>,
  before: HashMap.HashMap<string, A>,
  after: HashMap.HashMap<string, A>
): ReadonlyArray<Kept> => {
  if (before === after) return []
  const encode = Schema.encodeSync(Schema.parseJson(schema))
  return HashMap.toEntries(after).flatMap(([key, value]) =>
    Option.getOrUndefined(HashMap.get(before, key)) === value ? [] : [{ kind, key, value: encode(value) }]
  )
}
