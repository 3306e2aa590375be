/** What a server says beside its code; the rest is the same for most errors. */
export interface ErrorCode {
  readonly status: number
  readonly category: string
  readonly message: string
  /** When it arises. */
  readonly when: string
  readonly act?: boolean
  readonly retryable?: boolean
  readonly source?: string
  readonly retryAfter?: number
  readonly more?: Readonly<Record<string, unknown>>
}

/** Every code that is known. The list is open: clients go by `category` and `retryable` (S059 FR-017). */
export const errorCodes: Readonly<Record<string, ErrorCode>> = {
  already_bound: {
    status: 409,
    category: "conflict",
    message: "The project is mapped already",
    when: "A project is mapped a second time",
    act: true
  },
  binding_not_found: {
    status: 404,
    category: "configuration",
    message: "There is no such mapping any more",
    when: "The mapping was deleted on the dashboard",
    act: true
  },
  idempotency_conflict: {
    status: 409,
    category: "validation",
    message: "This Idempotency-Key was used for another request",
    when: "The key was used before with another body"
  },
  internal_error: {
    status: 500,
    category: "server",
    message: "The control plane failed",
    when: "The control plane failed",
    retryable: true
  },
  invalid_candidate_token: {
    status: 400,
    category: "validation",
    message: "The candidate has expired; search again",
    when: "A search result is used too late"
  },
  legacy_flow_forbidden: {
    status: 400,
    category: "validation",
    message: "This flow is no longer served",
    when: "A client uses the snapshot flow of older versions",
    act: true
  },
  mapping_disabled: {
    status: 403,
    category: "configuration",
    message: "The mapping is switched off",
    when: "The mapping is switched off on the dashboard",
    act: true
  },
  missing_idempotency_key: {
    status: 422,
    category: "validation",
    message: "The Idempotency-Key header is missing",
    when: "Push and run need an Idempotency-Key"
  },
  missing_installation: {
    status: 422,
    category: "identity_resolution",
    message: "Linear is not connected for this team",
    when: "The team has not connected the provider",
    act: true,
    more: { provider: "linear", details: null }
  },
  missing_team: {
    status: 403,
    category: "identity_resolution",
    message: "The X-Team-Slug header is missing",
    when: "The X-Team-Slug header is missing",
    act: true
  },
  no_installation: {
    status: 403,
    category: "identity_resolution",
    message: "No installation",
    when: "The team has no installation of the provider",
    act: true
  },
  no_mapping: {
    status: 404,
    category: "configuration",
    message: "The project is not mapped to a Linear team",
    when: "The project is not mapped to a provider resource",
    act: true,
    more: { provider: "linear" }
  },
  operation_not_found: {
    status: 404,
    category: "not_found",
    message: "There is no operation with this id",
    when: "There is no operation with this id"
  },
  origin_conflict: {
    status: 409,
    category: "conflict",
    message: "The mission is bound to another ticket",
    when: "The mission is bound to another ticket",
    act: true
  },
  project_mismatch: {
    status: 403,
    category: "configuration",
    message: "The mapping belongs to another project",
    when: "A mapping is used for a project that it does not belong to",
    act: true
  },
  provider_auth_expired: {
    status: 502,
    category: "auth",
    message: "Linear token expired",
    when: "The provider's own token died; only a person can reconnect it",
    act: true,
    source: "provider",
    more: { provider: "linear" }
  },
  rate_limited: {
    status: 429,
    category: "rate_limit",
    message: "Too many requests",
    when: "Too many requests: wait as long as the server says",
    retryable: true,
    retryAfter: 3
  },
  unauthorized: {
    status: 401,
    category: "auth",
    message: "The access token is not valid",
    when: "The access token is missing, unknown or expired: refresh once, resend once, then sign in",
    act: true
  },
  validation_error: {
    status: 422,
    category: "validation",
    message: "limit: expected a number between 1 and 10000, got 0",
    when: "A field or header is missing or wrong; details say which",
    more: { details: { field: "limit" } }
  }
}
