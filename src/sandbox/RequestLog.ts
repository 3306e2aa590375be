import { Chunk, Effect, Ref } from "effect"

/** One request as it arrived, with secrets: for tests, never for output. */
export interface RequestRecord {
  /** Epoch milliseconds. */
  readonly at: number
  readonly method: string
  /** As sent, with its query and its trailing slash. */
  readonly url: string
  /** The same without `/api/v1/`, query and trailing slash: `tracker/push`. */
  readonly route: string
  readonly headers: Readonly<Record<string, string>>
  /** Decompressed; at most {@link keptBody} characters. */
  readonly body: string
  /** `null` when the connection was dropped, or the client had gone before it was answered. */
  readonly status: number | null
}

/** The last {@link keptRequests} requests. */
export interface RequestLog {
  readonly add: (record: RequestRecord) => Effect.Effect<void>
  readonly all: Effect.Effect<ReadonlyArray<RequestRecord>>
}

export const makeRequestLog: Effect.Effect<RequestLog> = Effect.map(
  Ref.make(Chunk.empty<RequestRecord>()),
  (records) => ({
    add: (record) =>
      Ref.update(records, (before) =>
        Chunk.append(before.length < keptRequests ? before : Chunk.drop(before, before.length - keptRequests + 1), {
          ...record,
          body: record.body.slice(0, keptBody)
        })
      ),
    all: Effect.map(Ref.get(records), Chunk.toReadonlyArray)
  })
)

const keptRequests = 1000
const keptBody = 65_536
