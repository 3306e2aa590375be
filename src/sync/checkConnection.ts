import { Effect } from "effect"
import type { SessionFailure } from "../auth/Session.ts"
import { isTemporary } from "../auth/transport.ts"
import { Rollout } from "../config/Rollout.ts"
import type { Connection } from "./Connection.ts"
import { IngestClient, type HealthAnswer } from "./IngestClient.ts"

/** Asks the host's health endpoint with the real token, 5 seconds in all; sends no event. Gate off: asks nobody. */
export const checkConnection: Effect.Effect<Connection, never, Rollout | IngestClient> = Effect.gen(function* () {
  const { enabled } = yield* Rollout
  if (!enabled) return { state: "disabled", detail: "Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1`." } as const
  const client = yield* IngestClient
  return yield* Effect.match(client.health, { onSuccess: answered, onFailure: failed })
}).pipe(Effect.withSpan("sync.checkConnection"))

// helpers

const answered = ({ isControlPlane, status }: HealthAnswer): Connection => {
  if (status >= 200 && status < 300) {
    return isControlPlane
      ? { state: "connected", detail: null }
      : { state: "unexpected", detail: `HTTP ${status}, but not the answer of a control plane. ${checkServer}` }
  }
  if (status === 403) return { state: "permission_denied", detail: "Your account may not send events." }
  if (status >= 500) return { state: "unreachable", detail: `HTTP ${status}; events stay queued` }
  if (asksToWait(status)) return { state: "busy", detail: `HTTP ${status}; events stay queued` }
  return { state: "unexpected", detail: `HTTP ${status}` }
}

const checkServer = "Check that `spec-kitty sync server` names your host."

/** A host that is there, and does not want us now: 408, 425, 429. */
const asksToWait = (status: number | undefined) => status !== undefined && status < 500 && isTemporary(status)

const failed = (error: SessionFailure): Connection => {
  const detail = error.message
  switch (error._tag) {
    case "RolloutDisabled":
      return { state: "disabled", detail }
    case "HostMissing":
    case "InvalidSetting":
    case "ConfigFileBroken":
      return { state: "no_host", detail }
    case "HostUnreachable":
      return { state: asksToWait(error.status) ? "busy" : "unreachable", detail: `${detail}; events stay queued` }
    case "SessionExpired":
      return { state: "authentication_failed", detail: `${detail}. Run \`spec-kitty auth login\`.` }
    case "NotSignedIn":
    case "CredentialsBroken":
    case "FileFailed":
      return { state: "not_signed_in", detail: `${detail}. Run \`spec-kitty auth login\`.` }
    case "UnexpectedAnswer":
    case "LockTimeout":
      return { state: "unexpected", detail }
  }
}
