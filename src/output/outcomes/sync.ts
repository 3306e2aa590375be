import type { SyncError, SyncStopped } from "../../sync/errors.ts"
import { formatTimestamp } from "../../domain/timestamp.ts"
import { exitCodesOfStop } from "../../sync/DrainReport.ts"
import { byState, type Outcomes } from "../Outcome.ts"

const codes: Readonly<Record<SyncStopped["category"], string>> = {
  offline: "host_unreachable",
  server_error: "server_error",
  rate_limited: "rate_limited",
  auth_expired: "session_expired",
  permission_denied: "permission_denied",
  protocol_mismatch: "protocol_mismatch",
  oversized: "oversized",
  schema_mismatch: "schema_mismatch",
  unknown: "unexpected_answer"
}

const again = "Run `spec-kitty sync now` again"

const nextActions: Readonly<Partial<Record<SyncStopped["category"], string>>> = {
  offline: `${again} when the host can be reached.`,
  auth_expired: "Run `spec-kitty auth login`, then `spec-kitty sync now`.",
  permission_denied: "Ask your team's administrator, or sign in as somebody else with `spec-kitty auth login`.",
  protocol_mismatch: "Upgrade spec-kitty, then run `spec-kitty sync now`.",
  unknown: "Check that `spec-kitty sync server` names your host, and tell its operator."
}

/** Outcomes of a drain that got nowhere, and of questions about one event. */
export const syncOutcomes: Outcomes<SyncError> = {
  SyncStopped: {
    code: "sync_stopped",
    category: "events",
    exitCode: byState(exitCodesOfStop, ({ category }: SyncStopped) => category),
    nextAction: ({ category, isStored = false, retryAfterSeconds }) =>
      (isStored ? "Run `spec-kitty auth login --force`, then `spec-kitty sync now`." : nextActions[category]) ??
      `${again} ${retryAfterSeconds === undefined ? "later" : `in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? "second" : "seconds"}`}.`,
    document: ({ category, retryAfterSeconds, waiting, warnings = [] }) => ({
      code: codes[category],
      details: { category, waiting, ...(warnings.length === 0 ? {} : { warnings }) },
      ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds })
    })
  },
  SyncBusy: {
    code: "sync_busy",
    category: "events",
    exitCode: 75,
    nextAction: ({ pid }) =>
      `Wait until it has finished${pid === undefined ? "" : `, or end process ${pid}`}; then run the command again.`,
    document: ({ pid, since, waiting }) => ({
      details: {
        ...(waiting === undefined ? {} : { waiting }),
        ...(pid === undefined ? {} : { pid }),
        ...(since === undefined ? {} : { since: formatTimestamp(since) })
      }
    })
  },
  EventUnknown: {
    code: "event_unknown",
    category: "events",
    exitCode: 1,
    nextAction: () => "Run `spec-kitty sync diagnose --json`: it lists the id of every event that waits here."
  },
  EventAmbiguous: {
    code: "event_ambiguous",
    category: "events",
    exitCode: 1,
    nextAction: () => "Give more of the id."
  },
  EventHeld: {
    code: "event_held",
    category: "events",
    exitCode: 1,
    nextAction: ({ remedy }) => remedy
  },
  EventDelivered: {
    code: "event_delivered",
    category: "events",
    exitCode: 1,
    nextAction: ({ event }) => `Run \`spec-kitty sync explain ${event}\` to see when.`
  }
}
