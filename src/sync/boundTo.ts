import { Effect } from "effect"
import { NotSignedIn } from "../auth/errors.ts"
import { accountScope } from "../auth/Scope.ts"
import type { Session, SignedIn } from "../auth/Session.ts"

/** A session that is this account's or none: somebody else may sign in at any time, and their token must not carry these events. */
export const boundTo = (session: Session["Type"], scope: string): Session["Type"] => {
  const same = (signedIn: SignedIn) => scopeOf(signedIn) === scope
  const other = ({ host }: SignedIn) => new NotSignedIn({ host: host.origin, reason: "none" })
  return {
    ...session,
    current: Effect.filterOrFail(session.current, same, other),
    renew: (rejected) => Effect.filterOrFail(session.renew(rejected), same, other)
  }
}

/** Whose events a token carries. */
export const scopeOf = ({ host, teamSlug, username }: SignedIn): string =>
  accountScope({ origin: host.origin, username, teamSlug })
