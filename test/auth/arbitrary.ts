import { FastCheck, Option, Redacted } from "effect"
import type { Credentials } from "../../src/auth/Credentials.ts"

/** Something that may be a token: visible ASCII, long enough not to turn up by chance. */
export const token = FastCheck.stringMatching(/^[!-~]{16,40}$/)

const millis = FastCheck.option(FastCheck.integer({ min: 1, max: Date.UTC(2200, 0) }), { nil: null })
const word = FastCheck.string({ minLength: 1 }).filter((text) => text.trim() !== "")

/** Any account that a login may have stored. */
export const credentials: FastCheck.Arbitrary<Credentials> = FastCheck.record({
  access: token.map((text) => Redacted.make(text)),
  refresh: token.map((text) => Redacted.make(text)),
  accessExpiresAt: millis,
  refreshExpiresAt: millis,
  username: word,
  teamSlug: FastCheck.option(word, { nil: null }).map(Option.fromNullable),
  serverUrl: FastCheck.webUrl({ validSchemes: ["https"], withFragments: false, withQueryParameters: false })
})
