import type { WireEvent } from "../../src/conformance/wireEvent.ts"
import { paths } from "../../src/contract/paths.ts"

/** One request of our client and what a server says to it. */
export interface Exchange {
  readonly request: {
    readonly method: "GET" | "POST"
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    /** Before compression. */
    readonly body?: unknown
  }
  readonly response: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    /** As JSON; `text` where the answer is none. */
    readonly body?: unknown
    readonly text?: string
  }
}

/** A story that both sides can replay. */
export interface Fixture {
  readonly description: string
  /** Events that the server has taken before. */
  readonly known?: ReadonlyArray<string>
  readonly exchanges: ReadonlyArray<Exchange>
  /** What our client makes of it. */
  readonly outcome: Outcome
}

/** Where the events are after one `spec-kitty sync now`. */
export interface Outcome {
  readonly exit_code: number
  readonly synced: number
  readonly duplicates: number
  /** Kept and counted as an attempt. */
  readonly failed: ReadonlyArray<{ readonly event_id: string; readonly reason: string; readonly category: string }>
  /** Kept as they were: nothing is counted against them. */
  readonly pending: number
  /** Why the run ended early; null when everything was tried. */
  readonly stopped: string | null
}

const authorization = (token: string) => ({ authorization: `Bearer ${token}` })

/** A batch of these events, and the answer. */
export const batch = (
  events: ReadonlyArray<WireEvent>,
  response: Exchange["response"],
  token = "ACCESS-TOKEN"
): Exchange => ({
  request: {
    method: "POST",
    path: paths.batch,
    headers: { ...authorization(token), "content-type": "application/json", "content-encoding": "gzip" },
    body: { events }
  },
  response
})

/** Spends the refresh token. */
export const refresh = (response: Exchange["response"]): Exchange => ({
  request: {
    method: "POST",
    path: paths.tokenRefresh,
    headers: { "content-type": "application/json" },
    body: { refresh: "REFRESH-TOKEN" }
  },
  response
})

/** Everything of this story got through. */
export const outcome = (changes: Partial<Outcome>): Outcome => ({
  exit_code: 0,
  synced: 0,
  duplicates: 0,
  failed: [],
  pending: 0,
  stopped: null,
  ...changes
})

/** 200 with a verdict for each event, in their order: a status, or the reason of a rejection. */
export const verdicts = (events: ReadonlyArray<WireEvent>, ...said: ReadonlyArray<string>): Exchange["response"] => ({
  status: 200,
  body: {
    results: events.flatMap(({ event_id }, index) => {
      const status = said[index] ?? said[0] ?? "success"
      if (status === "unmentioned") return []
      return [/ /.test(status) ? { event_id, status: "rejected", error: status } : { event_id, status }]
    })
  }
})
