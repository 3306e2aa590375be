import { Option } from "effect"

/** Whose events are whose: `origin|user|team`, trimmed and lower case; "no-team" where the account has none. */
export const accountScope = (origin: string, username: string, teamSlug: Option.Option<string>): string =>
  [origin, username, Option.getOrElse(teamSlug, () => "no-team")].map((part) => part.trim().toLowerCase()).join("|")
