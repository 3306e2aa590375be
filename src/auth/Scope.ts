import { Option } from "effect"

/** Who acts on this machine, as far as the machine knows. */
export interface Account {
  readonly origin: string
  readonly username: string
  readonly teamSlug: Option.Option<string>
}

/** Whose events are whose: `origin|user|team`, trimmed and lower case; "no-team" where the account has none. */
export const accountScope = ({ origin, teamSlug, username }: Account): string =>
  [origin, username, Option.getOrElse(teamSlug, () => "no-team")].map((part) => part.trim().toLowerCase()).join("|")

/** Whose a scope is. */
export const accountOf = (scope: string): { readonly server: string; readonly user: string; readonly team: string } => {
  const [server = "", user = "", team = ""] = scope.split("|")
  return { server, user, team }
}

/** The same in words. */
export const ownerOf = (scope: string): string => {
  const { server, team, user } = accountOf(scope)
  return `${user} at ${server}, team ${team}`
}
