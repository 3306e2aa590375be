import type { HostUnreachable, NotSignedIn, SessionExpired, UnexpectedAnswer } from "../auth/errors.ts"
import type { Undelivered } from "./deliver.ts"
import { categoryOf, type Category } from "./categories.ts"
import { SyncStopped, type HostBusy, type IngestClosed } from "./errors.ts"

/** What ends a run without being anything's fault that is in the queue. */
export type Stop = HostBusy | IngestClosed | HostUnreachable | UnexpectedAnswer | NotSignedIn | SessionExpired

/** Tells those from failures of this machine. */
export const isStop = (error: Undelivered | { readonly _tag: string }): error is Stop => tags.has(error._tag)

/** The stop as it is reported: with what stays queued. */
export const stoppedWith =
  (waiting: number) =>
  (stop: Stop): SyncStopped =>
    new SyncStopped({
      category: categoryOfStop(stop),
      reason: stop.message,
      waiting,
      ...(stop._tag === "SessionExpired" && !stop.signedOut ? { isStored: true } : {}),
      ...(stop._tag === "HostBusy" ? { retryAfterSeconds: stop.retryAfterSeconds } : {})
    })

// helpers

const tags: ReadonlySet<string> = new Set<Stop["_tag"]>([
  "HostBusy",
  "IngestClosed",
  "HostUnreachable",
  "UnexpectedAnswer",
  "NotSignedIn",
  "SessionExpired"
])

const categoryOfStop = (stop: Stop): Category => {
  switch (stop._tag) {
    case "HostBusy":
      return "rate_limited"
    case "IngestClosed":
      return categoryOf(stop.status, stop.reason)
    case "HostUnreachable":
      return categoryOf(stop.status ?? 0, stop.reason)
    case "UnexpectedAnswer":
      return "unknown"
    case "NotSignedIn":
    case "SessionExpired":
      return "auth_expired"
  }
}
