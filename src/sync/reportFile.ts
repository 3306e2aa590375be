import { Option } from "effect"
import { canonicalJson } from "../domain/json.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import type { DrainReport } from "./DrainReport.ts"

/** The text of `sync now --report FILE`: what Python's spec-kitty writes, plus type, reason and attempts. */
export const reportFile = (report: DrainReport, now: number): string =>
  `${canonicalJson(
    {
      generated_at: formatTimestamp(now),
      summary: {
        total_events: report.synced + report.duplicates + report.failed + report.pending,
        synced: report.synced,
        duplicates: report.duplicates,
        failed: report.failed,
        pending: report.pending,
        held: report.held,
        categories: report.categories
      },
      stopped: Option.getOrNull(Option.map(report.stopped, ({ category, message }) => ({ category, reason: message }))),
      failures: report.failures.map(({ attempts, category, eventId, eventType, reason }) => ({
        event_id: eventId,
        type: eventType,
        error: reason,
        reason,
        category,
        attempts
      }))
    },
    { indent: 2 }
  )}\n`
