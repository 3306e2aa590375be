import { Schema } from "effect"
import { ProxyTrouble } from "./ProxyTrouble.ts"

/** The hosted part of the product is switched off: nothing is sent, whatever is stored (S082). */
export class RolloutDisabled extends Schema.TaggedError<RolloutDisabled>()("RolloutDisabled", {}) {
  override get message() {
    return "SaaS sync is not enabled on this machine"
  }
}

/** No host is configured, and there is no default one (design R8). */
export class HostMissing extends Schema.TaggedError<HostMissing>()("HostMissing", {}) {
  override get message() {
    return "No SaaS host URL is configured"
  }
}

/** Nobody is signed in to the host in use: never were, only elsewhere (design R9), or the session has run out. */
export class NotSignedIn extends Schema.TaggedError<NotSignedIn>()("NotSignedIn", {
  host: Schema.optionalWith(Schema.String, { exact: true }),
  reason: Schema.Literal("none", "other_host", "expired")
}) {
  override get message() {
    const where = this.host === undefined ? "" : ` to ${this.host}`
    switch (this.reason) {
      case "none":
        return `You are not signed in${where}`
      case "other_host":
        return `You are not signed in${where}; the stored session belongs to another host`
      case "expired":
        return `Your session has expired; you are no longer signed in${where}`
    }
  }
}

/**
 * The host refuses this session. `signedOut`: its tokens are removed from this machine; otherwise the host refused a
 * token that it had just issued, and the tokens are kept.
 */
export class SessionExpired extends Schema.TaggedError<SessionExpired>()("SessionExpired", {
  signedOut: Schema.Boolean.pipe(
    Schema.propertySignature,
    Schema.withConstructorDefault(() => true)
  )
}) {
  override get message() {
    return this.signedOut ? "Your session has expired" : "The host refuses the session that it has just renewed"
  }
}

/** A sign-in without a user name or without a password; nothing was sent. */
export class SignInIncomplete extends Schema.TaggedError<SignInIncomplete>()("SignInIncomplete", {
  missing: Schema.Literal("user name", "password")
}) {
  override get message() {
    return `The ${this.missing} is empty`
  }
}

/** The host does not accept this username and password. */
export class SignInRefused extends Schema.TaggedError<SignInRefused>()("SignInRefused", { reason: Schema.String }) {
  override get message() {
    return `The host refused the sign-in: ${this.reason}`
  }
}

/** No usable answer came from the host; trying again later may help. */
export class HostUnreachable extends Schema.TaggedError<HostUnreachable>()("HostUnreachable", {
  url: Schema.String,
  reason: Schema.String,
  /** The HTTP status of a host that is there and in trouble. */
  status: Schema.optionalWith(Schema.Int, { exact: true }),
  /** The proxy on the way: it may be what is in trouble, and not the host. */
  proxy: Schema.optionalWith(ProxyTrouble, { exact: true })
}) {
  override get message() {
    if (this.status === undefined) return `${this.url} cannot be reached: ${this.reason}`
    return `${this.url} ${this.status === 429 ? "asks to be left alone for a while" : "is in trouble"}: ${this.reason}`
  }
}

/** Something answered that does not speak our contract, or points elsewhere. */
export class UnexpectedAnswer extends Schema.TaggedError<UnexpectedAnswer>()("UnexpectedAnswer", {
  url: Schema.String,
  status: Schema.optionalWith(Schema.Int, { exact: true }),
  reason: Schema.String,
  /** The work that it tells of is over, whatever came of it. */
  ended: Schema.optionalWith(Schema.Literal(true), { exact: true })
}) {
  override get message() {
    const status = this.status === undefined ? "" : ` (HTTP ${this.status})`
    return `Unexpected answer from ${this.url}${status}: ${this.reason}`
  }
}

/** The credentials file is not TOML. It is left as it is until the next login moves it aside. */
export class CredentialsBroken extends Schema.TaggedError<CredentialsBroken>()("CredentialsBroken", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The credentials file ${this.path} cannot be read: ${this.reason}`
  }
}

/** The account has no team, so the host cannot know whose tracker is meant. */
export class NoTeam extends Schema.TaggedError<NoTeam>()("NoTeam", {}) {
  override get message() {
    return "No team is known for your account"
  }
}

/**
 * Signing in as somebody else would leave events of another account behind, or might: then there is no count, but
 * why there is none and what helps. `user` and `host` are missing where nobody was signed in.
 */
export class AnotherAccountPending extends Schema.TaggedError<AnotherAccountPending>()("AnotherAccountPending", {
  count: Schema.optionalWith(Schema.NonNegativeInt, { exact: true }),
  uncounted: Schema.optionalWith(Schema.Struct({ reason: Schema.String, nextAction: Schema.String }), { exact: true }),
  user: Schema.optionalWith(Schema.String, { exact: true }),
  host: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const owner = this.user === undefined ? "another account" : `${this.user} at ${this.host ?? "another host"}`
    if (this.count === undefined) {
      const reason = this.uncounted === undefined ? "" : `: ${this.uncounted.reason}`
      return `Events of ${owner} may not be synced yet, and cannot be counted${reason}`
    }
    const events = this.count === 1 ? "1 event" : `${this.count} events`
    return `${events} of ${owner} ${this.count === 1 ? "is" : "are"} not synced yet`
  }
}

/** Every failure of this room. */
export type AuthError =
  | RolloutDisabled
  | HostMissing
  | NotSignedIn
  | SessionExpired
  | SignInIncomplete
  | SignInRefused
  | HostUnreachable
  | UnexpectedAnswer
  | CredentialsBroken
  | NoTeam
  | AnotherAccountPending
