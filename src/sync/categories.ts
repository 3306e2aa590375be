import { Schema } from "effect"

/** Why events did not get through (design 5). */
export const Category = Schema.Literal(
  "schema_mismatch",
  "auth_expired",
  "permission_denied",
  "rate_limited",
  "oversized",
  "protocol_mismatch",
  "server_error",
  "offline",
  "unknown"
)
export type Category = typeof Category.Type

/**
 * Total: the HTTP status decides where it says something by itself, the words of the reason otherwise. 200 is the verdict
 * on one event: the host has just taken the token, so that it can never be `auth_expired`.
 */
export const categoryOf = (status: number, reason: string): Category => {
  const decided = byStatus[status] ?? (status >= 500 ? "server_error" : undefined)
  return decided ?? byWords(status === 200 ? ofEvents : keywords, reason)
}

/** What helps against a category, as a sentence. */
export const adviceFor = (category: Category): string => advice[category]

// helpers

const byStatus: Readonly<Record<number, Category>> = {
  0: "offline",
  401: "auth_expired",
  403: "permission_denied",
  408: "server_error",
  412: "protocol_mismatch",
  413: "oversized",
  425: "server_error",
  429: "rate_limited"
}

/** First hit wins. The order of the first two is the Python spec-kitty's: "invalid token" is about the event. */
const keywords: ReadonlyArray<readonly [Category, ReadonlyArray<string>]> = [
  ["schema_mismatch", ["invalid", "schema", "field", "missing", "type", "unexpected token", "payload."]],
  ["auth_expired", ["token", "expired", "unauthorized", "401"]],
  ["permission_denied", ["permission", "forbidden", "not allowed", "403"]],
  ["rate_limited", ["rate limit", "throttl", "too many requests", "429"]],
  ["oversized", ["too large", "oversize", "413"]],
  ["protocol_mismatch", ["protocol", "412"]],
  ["server_error", ["internal", "500", "timeout", "unavailable"]],
  ["offline", ["offline", "unreachable"]]
]

/** A number in the reason for one event is a length or a count, no HTTP status. */
const ofEvents: typeof keywords = keywords
  .filter(([category]) => category !== "auth_expired")
  .map(([category, words]) => [category, words.filter((word) => !/^\d+$/.test(word))])

const byWords = (table: typeof keywords, reason: string): Category => {
  const text = reason.toLowerCase()
  return table.find(([, words]) => words.some((word) => text.includes(word)))?.[0] ?? "unknown"
}

const report = "run `spec-kitty sync now --report FILE` and read each reason in the file"

const advice: Readonly<Record<Category, string>> = {
  schema_mismatch: `The host does not accept the form of these events: ${report}.`,
  auth_expired: "Your session is over: run `spec-kitty auth login`.",
  permission_denied:
    "Your account may not send these events: ask your team's administrator, or sign in as somebody else with `spec-kitty auth login`.",
  rate_limited: "The host asks for patience: run `spec-kitty sync now` again later.",
  oversized: `The host does not take events of this size: ${report}.`,
  protocol_mismatch: "This spec-kitty is too old for the host: upgrade it, then run `spec-kitty sync now`.",
  server_error: "The host has a problem of its own: run `spec-kitty sync now` again later.",
  offline: "You are offline, or the host is: run `spec-kitty sync now` when it can be reached.",
  unknown: `The reason is not known: ${report}.`
}
