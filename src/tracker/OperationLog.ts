import { Clock, Context, Duration, Effect, Layer, Option, Ref, Schema } from "effect"
import { Paths } from "../config/Paths.ts"
import { canonicalJson } from "../domain/json.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { sha256Hex } from "../platform/digest.ts"
import { FileFailed, type LockTimeout } from "../platform/errors.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { removeFile } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { uuid4 } from "../platform/Uuid.ts"
import { resumeWindow } from "./schedules.ts"

/** Whose operation it is: the account, its bound project and the verb. */
export interface Slot {
  readonly scope: string
  readonly provider: string
  readonly projectSlug: string
  readonly verb: string
}

/** An operation as recorded; the same body within {@link resumeWindow} is the same operation. */
const Operation = Schema.Struct({
  bodySha256: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("body_sha256")),
  idempotencyKey: Schema.propertySignature(Schema.NonEmptyString).pipe(Schema.fromKey("idempotency_key")),
  operationId: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("operation_id")),
  /** Epoch milliseconds. */
  startedAt: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("started_at"))
})
export type Operation = typeof Operation.Type

/** What {@link OperationLog} `start` gives; `resumed` says that an earlier command has started it. */
export interface Started extends Operation {
  readonly resumed: boolean
}

type Recording<A> = Effect.Effect<A, FileFailed | LockTimeout>

/**
 * Operations that must not be done twice, on disk before they are sent (design 7): a command that was killed finds its
 * key again, and the operation that it was waiting for.
 */
export class OperationLog extends Context.Tag("spec-kitty/tracker/OperationLog")<
  OperationLog,
  {
    /** The unfinished operation with this body, or a new one; `fresh` forgets the unfinished one. */
    readonly start: (slot: Slot, body: string, options: { readonly fresh: boolean }) => Recording<Started>
    readonly accepted: (slot: Slot, operation: Operation, operationId: string) => Recording<void>
    /** Forgets an operation that has come to its end. */
    readonly finish: (slot: Slot, operation: Operation) => Recording<void>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.map(Paths, ({ locks, operations }) =>
      operationLog((slot, change) =>
        Effect.gen(function* () {
          const path = join(operations, `${nameOf(slot)}.json`)
          const now = yield* Clock.currentTimeMillis
          const [result, left] = change(young(yield* read(path), now), now)
          yield* left.length === 0
            ? removeFile(path)
            : writeAtomic(path, canonicalJson(encode({ operations: left }), { indent: 2 }) + "\n", {
                mode: 0o600,
                directoryMode: 0o700
              })
          return result
        }).pipe(withFileLock(join(locks, "operations.lock")))
      )
    )
  )

  /** Remembers as long as its layer lives, for programs that are not killed. */
  static readonly layerMemory: Layer.Layer<OperationLog> = Layer.effect(
    this,
    Effect.map(Ref.make<ReadonlyMap<string, Operations>>(new Map()), (slots) =>
      operationLog((slot, change) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Ref.modify(slots, (before) => {
            const name = nameOf(slot)
            const [result, left] = change(young(before.get(name) ?? [], now), now)
            return [result, new Map(before).set(name, left)]
          })
        )
      )
    )
  )
}

// helpers

type Operations = ReadonlyArray<Operation>

/** Changes what a slot holds in one step. */
type Update = <A>(slot: Slot, change: (all: Operations, now: number) => readonly [A, Operations]) => Recording<A>

const operationLog = (update: Update) =>
  OperationLog.of({
    start: (slot, body, { fresh }) =>
      Effect.flatMap(uuid4, (idempotencyKey) =>
        update<Started>(slot, (all, startedAt) => {
          const bodySha256 = sha256Hex(body)
          const others = all.filter((one) => one.bodySha256 !== bodySha256)
          const found = fresh ? undefined : all.find((one) => one.bodySha256 === bodySha256)
          if (found !== undefined) return [{ ...found, resumed: true }, all]
          const started = { bodySha256, idempotencyKey, operationId: null, startedAt }
          return [{ ...started, resumed: false }, [...others, started]]
        })
      ),
    accepted: (slot, { idempotencyKey }, operationId) =>
      update(slot, (all) => [
        undefined,
        all.map((one) => (one.idempotencyKey === idempotencyKey ? { ...one, operationId } : one))
      ]),
    // By its key: the next operation with the same body may have started already.
    finish: (slot, { idempotencyKey }) =>
      update(slot, (all) => [undefined, all.filter((one) => one.idempotencyKey !== idempotencyKey)])
  })

const nameOf = ({ projectSlug, provider, scope, verb }: Slot) =>
  `${verb}-${sha256Hex([scope, provider, projectSlug].join("\n")).slice(0, 16)}`

/** A clock that has been set back must not keep an operation for ever. */
const young = (all: Operations, now: number) =>
  all.filter(({ startedAt }) => now - startedAt < Duration.toMillis(resumeWindow) && startedAt <= now)

const File = Schema.Struct({ operations: Schema.Array(Operation) })
const decode = Schema.decodeUnknownOption(Schema.parseJson(File))
const encode = Schema.encodeSync(File)

/** A file that cannot be read is kept aside: what it knew may still be wanted by a person. */
const read = (path: string): Effect.Effect<Operations, FileFailed> =>
  Effect.gen(function* () {
    const text = yield* Effect.mapError(readTextIfExists(path), (error) =>
      // Nobody has named this file: what can be done is not to name another one.
      error.code === "EISDIR"
        ? new FileFailed({ path, operation: "read", reason: "a directory has its place", code: "EEXIST" })
        : error
    )
    if (Option.isNone(text)) return []
    const file = decode(text.value)
    if (Option.isSome(file)) return file.value.operations
    const aside = yield* quarantine(path)
    yield* Effect.logWarning(`The record of tracker operations was broken; it is kept as ${aside}`)
    return []
  })
