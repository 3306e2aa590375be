import { Data, Schema } from "effect"
import { ApiRefusal, ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import type { Mishap } from "./Fault.ts"

/** A request that the control plane does not do, with everything that an answer may say about it. */
export class Refused extends Data.TaggedError("Refused")<{
  readonly status: number
  readonly code: string
  readonly message: string
  readonly category?: string
  readonly retryable?: boolean
  readonly userActionRequired?: boolean
  readonly retryAfterSeconds?: number | null
  readonly details?: unknown
}> {}

/** The form of an endpoint's errors: the envelope of S059 for trackers, the short one for tokens and events. */
export type Form = "envelope" | "short"

/** The envelope of a refusal. */
export const envelopeOf = (refused: Refused): ErrorEnvelope => ({
  code: refused.code,
  category: refused.category ?? categories[refused.status] ?? "server",
  message: refused.message,
  retryable: refused.retryable ?? (refused.status === 429 || refused.status >= 500),
  userActionRequired: refused.userActionRequired ?? (refused.status === 401 || refused.status === 403),
  source: "saas",
  retryAfterSeconds: refused.retryAfterSeconds ?? null,
  httpStatus: refused.status,
  ...(refused.details === undefined ? {} : { details: refused.details })
})

export const encodeRefusal = (form: Form, refused: Refused): string =>
  form === "envelope"
    ? encodeEnvelope(envelopeOf(refused))
    : encodeShort({
        error: refused.message,
        ...(refused.details === undefined ? {} : { details: refused.details }),
        ...(refused.retryAfterSeconds == null ? {} : { retryAfterSeconds: refused.retryAfterSeconds })
      })

export const unauthorized = new Refused({
  status: 401,
  code: "unauthorized",
  message: "The access token is missing, unknown or expired"
})

export const invalid = (message: string, details?: unknown) =>
  new Refused({ status: 422, code: "validation_error", message, details })

/** What an injected status says when the fault itself does not name a code. */
export const injected = ({ code, retryAfterSeconds, status }: Extract<Mishap, { _tag: "Refuse" }>) => {
  const [usual, usualMessage] = usually[status] ?? [status >= 500 ? "internal_error" : "refused", `Injected ${status}`]
  return code === null
    ? new Refused({ status, code: usual, retryAfterSeconds, message: usualMessage })
    : known(code, status, { retryAfterSeconds, message: usualMessage })
}

/** A refusal by its code: what the contract says about it wins over what the caller gives. */
export const known = (
  code: string,
  status: number,
  more: { readonly message?: string; readonly retryAfterSeconds?: number | null } = {}
) => new Refused({ status, code, message: code, ...more, ...knownCodes[code] })

// helpers

const encodeEnvelope = Schema.encodeSync(Schema.parseJson(ErrorEnvelope))

const encodeShort = Schema.encodeSync(Schema.parseJson(ApiRefusal))

const categories: Readonly<Record<number, string>> = {
  400: "validation",
  401: "auth",
  403: "permission",
  404: "not_found",
  409: "conflict",
  412: "protocol",
  413: "validation",
  422: "validation",
  429: "rate_limit"
}

/** Codes of the contract that have words of their own, under whatever status they are injected. */
const knownCodes: Readonly<
  Record<string, { readonly message: string; readonly category?: string; readonly userActionRequired?: boolean }>
> = {
  missing_installation: {
    message: "This team has no installation of the provider",
    category: "identity_resolution",
    userActionRequired: true
  },
  user_link_required: {
    message: "Connect your own account with the provider first",
    category: "identity_resolution",
    userActionRequired: true
  },
  no_mapping: { message: "This project is not mapped to anything at the provider", userActionRequired: true },
  mapping_disabled: { message: "The mapping of this project is switched off", category: "configuration" },
  provider_auth_expired: {
    message: "The provider no longer accepts the connection",
    category: "auth",
    userActionRequired: true
  },
  origin_conflict: { message: "This mission comes from another ticket already" }
}

const usually: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ["unauthorized", "The access token is missing, unknown or expired"],
  403: ["forbidden", "This account may not do that"],
  404: ["not_found", "There is nothing here"],
  409: ["conflict", "This was done differently before"],
  412: ["protocol_mismatch", "This client is too old for the server"],
  413: ["too_large", "More than the server takes at once"],
  429: ["rate_limited", "Too many requests"],
  500: ["internal_error", "The control plane failed"],
  502: ["bad_gateway", "The control plane cannot be reached"],
  503: ["unavailable", "The control plane is down for maintenance"],
  504: ["gateway_timeout", "The control plane took too long"]
}
