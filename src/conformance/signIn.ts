import { Effect, Redacted } from "effect"
import { paths } from "../contract/paths.ts"
import { TokenPair } from "../contract/tokens.ts"
import { canonicalJson } from "../domain/json.ts"
import { bodyOf, type Answer } from "./Answer.ts"
import { Target, type Account } from "./Target.ts"

/** A request to a token endpoint: no token, not compressed. */
export const asked = (path: string, body: string) =>
  Effect.flatMap(Target, ({ ask }) => ask({ method: "POST", path, body, plain: true }))

/** Asks for tokens. */
export const signIn = ({ password, username }: Account) =>
  asked(paths.token, canonicalJson({ username, password: Redacted.value(password) }))

/** The tokens in an answer. */
export const pairIn = (answer: Answer) =>
  bodyOf(
    answer,
    TokenPair,
    'HTTP 200 with {"access": TEXT, "refresh": TEXT, "access_lifetime": SECONDS, "refresh_lifetime": SECONDS}'
  )
