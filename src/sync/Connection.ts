import { Effect } from "effect"

/** What is known of the way to the host. */
export interface Connection {
  readonly state:
    | "unchecked"
    | "disabled"
    | "no_host"
    | "not_signed_in"
    | "connected"
    | "authentication_failed"
    | "permission_denied"
    | "unreachable"
    | "busy"
    | "unexpected"
  /** What was seen, or what to do; null when there is nothing to add. */
  readonly detail: string | null
}

/** Looks at nothing. */
export const unchecked: Effect.Effect<Connection> = Effect.succeed({ state: "unchecked", detail: null })
