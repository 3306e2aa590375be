import { Schema } from "effect"

/** What a hosted command may miss, in the order in which it is looked at: the first one missing is the answer (S082). */
export const missingStates = [
  "ROLLOUT_DISABLED",
  "MISSING_AUTH",
  "MISSING_HOST_CONFIG",
  "HOST_UNREACHABLE",
  "MISSING_MISSION_BINDING"
] as const

/** A prerequisite that is not met. */
export const MissingState = Schema.Literal(...missingStates)
export type MissingState = typeof MissingState.Type

/** Where this machine stands before a hosted command. */
export const ReadinessState = Schema.Literal(...missingStates, "READY")
export type ReadinessState = typeof ReadinessState.Type

/** Facts behind a state, such as `url`, `host`, `reason`, `provider`, `error`; nothing secret. */
export type ReadinessDetails = Readonly<Record<string, string>>

/** What a command needs beside the rollout, which all of them need. */
export interface Requirements {
  readonly auth?: boolean
  readonly host?: boolean
  /** Asks the network, 2 seconds in all; implies `host`. */
  readonly reachable?: boolean
  readonly binding?: boolean
  /** Mission to name in the message when no tracker is bound. */
  readonly feature?: string
}

/** Whether a command with these requirements cares about this prerequisite. */
export const isRequired = (state: MissingState, requirements: Requirements): boolean => {
  switch (state) {
    case "ROLLOUT_DISABLED":
      return true
    case "MISSING_AUTH":
      return requirements.auth === true
    case "MISSING_HOST_CONFIG":
      return requirements.host === true || requirements.reachable === true
    case "HOST_UNREACHABLE":
      return requirements.reachable === true
    case "MISSING_MISSION_BINDING":
      return requirements.binding === true
  }
}
