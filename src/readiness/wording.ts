import { Option, Schema } from "effect"
import { proxyAdvice, ProxyTrouble } from "../auth/ProxyTrouble.ts"
import { BindingFlaw, flawAdvice, flawMessage } from "../config/bindingFlaw.ts"
import type { MissingState, ReadinessDetails, ReadinessState } from "./ReadinessState.ts"

/** The answer to "may this command go to the host?"; `nextAction` is null only when it may. */
export interface Readiness {
  readonly state: ReadinessState
  readonly message: string
  readonly nextAction: string | null
  readonly details: ReadinessDetails
}

/** Everything that was asked for is there. */
export const ready: Readiness = { state: "READY", message: "", nextAction: null, details: {} }

/** Names the missing prerequisite and the command or setting that provides it (S082 NFR-002). */
export const missing = (state: MissingState, details: ReadinessDetails): Readiness => ({
  state,
  ...words[state](details),
  details
})

/** One prerequisite by itself: `unknown` when another one has to be there before it can be looked at. */
export interface Prerequisite extends Omit<Readiness, "state"> {
  readonly state: MissingState
  readonly standing: "met" | "missing" | "unknown"
}

/** A prerequisite that is there. */
export const met = (state: MissingState): Prerequisite => ({
  state,
  standing: "met",
  message: whenMet[state],
  nextAction: null,
  details: {}
})

/** A prerequisite that is not there. */
export const lacking = (state: MissingState, details: ReadinessDetails): Prerequisite => ({
  ...missing(state, details),
  state,
  standing: "missing"
})

/** A prerequisite that could not be looked at. */
export const unknown = (state: MissingState, because: string): Prerequisite => ({
  state,
  standing: "unknown",
  message: `Not looked at: ${because}`,
  nextAction: null,
  details: {}
})

// helpers

const whenMet: Readonly<Record<MissingState, string>> = {
  ROLLOUT_DISABLED: "SaaS sync is enabled on this machine",
  MISSING_AUTH: "You are signed in",
  MISSING_HOST_CONFIG: "A SaaS host is configured",
  HOST_UNREACHABLE: "The host answers",
  MISSING_MISSION_BINDING: "A tracker is bound to this project"
}

type Words = (details: ReadinessDetails) => Pick<Readiness, "message" | "nextAction">

const words: Readonly<Record<MissingState, Words>> = {
  ROLLOUT_DISABLED: () => ({
    message: "SaaS sync is not enabled on this machine",
    nextAction: "Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1` and run the command again."
  }),
  MISSING_AUTH: ({ error, host, reason }) => ({
    message: `There is no valid SaaS authentication token${host === undefined ? "" : ` for ${host}`}${
      error === undefined ? (because[reason ?? ""] ?? "") : `: ${error}`
    }`,
    nextAction: "Run `spec-kitty auth login`."
  }),
  MISSING_HOST_CONFIG: ({ error }) => ({
    message: error === undefined ? "No SaaS host URL is configured" : `No usable SaaS host URL is configured: ${error}`,
    nextAction: "Set `SPEC_KITTY_SAAS_URL` to the URL of your host, or run `spec-kitty config set sync.server_url URL`."
  }),
  HOST_UNREACHABLE: ({ error, location, proxy, proxy_trouble, status, url = "The SaaS host" }) =>
    location !== undefined
      ? {
          message: `${url} redirects everything, to ${location}, and redirects are not followed`,
          nextAction:
            "Set `SPEC_KITTY_SAAS_URL` to the URL of the host itself, or run `spec-kitty config set sync.server_url URL`."
        }
      : {
          message:
            status === undefined
              ? `${url} did not respond${error === undefined ? " within 2 seconds" : `: ${error}`}`
              : `${url} responds, but with HTTP ${status}`,
          nextAction: Option.match(decodeTrouble({ variable: proxy, kind: proxy_trouble }), {
            onSome: (trouble) => proxyAdvice(trouble, url),
            onNone: () => `Check your network connection and that ${url} is up, then run the command again.`
          })
        },
  MISSING_MISSION_BINDING: (details) => {
    const { error, feature, provider } = details
    if (error !== undefined)
      return {
        message: `Nobody can tell which tracker is bound to this project: ${error}`,
        nextAction: "Settle what the message names, then run the command again."
      }
    const mission = feature === undefined ? "" : ` for mission \`${feature}\``
    const flaw = decodeFlaw(details)
    if (Option.isSome(flaw))
      return {
        message: `${mission === "" ? "" : `No tracker can be used${mission}: `}${flawMessage(flaw.value)}`,
        nextAction: flawAdvice(flaw.value)
      }
    return {
      message: `No tracker is bound to this project${mission}${
        provider === undefined ? "" : `: its binding is to ${provider}, which is no longer supported`
      }`,
      nextAction:
        "Run `spec-kitty tracker bind` with `--provider` and `--project-slug`, or `--workspace` for beads and fp."
    }
  }
}

const decodeTrouble = Schema.decodeUnknownOption(ProxyTrouble)

/** The details of a flawed binding are the flaw, and maybe a mission. */
const decodeFlaw = Schema.decodeUnknownOption(BindingFlaw)

const because: Readonly<Record<string, string>> = {
  expired: ": your session has expired",
  other_host: ": you are signed in to another host"
}
