import { Effect, Redacted } from "effect"
import { paths } from "../../contract/paths.ts"
import { canonicalJson } from "../../domain/json.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { must, refusedWith, shown } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { asked, pairIn, signIn } from "../signIn.ts"
import { Target } from "../Target.ts"

const of = (name: string, rule: string, run: Case["run"]): Case => ({ group: "tokens", name, rule, run })

const refresh = (token: Redacted.Redacted) =>
  asked(paths.tokenRefresh, canonicalJson({ refresh: Redacted.value(token) }))

/** Sign-in and refresh. Each case signs in for itself, so that none spoils the tokens of another. */
export const tokenCases: ReadonlyArray<Case> = [
  of(
    "login",
    "gives an access and a refresh token for user name and password",
    Effect.gen(function* () {
      const { account } = yield* Target
      yield* pairIn(yield* signIn(yield* account))
    })
  ),
  of(
    "login-refused",
    "answers 401 to a password that is wrong",
    Effect.gen(function* () {
      const password = Redacted.make(yield* uuid4)
      yield* refusedWith(yield* signIn({ username: "spec-kitty-contract-check", password }), 401)
    })
  ),
  of(
    "login-malformed",
    "answers 400 to a sign-in without a password",
    Effect.flatMap(asked(paths.token, canonicalJson({ username: "spec-kitty-contract-check" })), (answer) =>
      refusedWith(answer, 400)
    )
  ),
  of(
    "refresh",
    "exchanges a refresh token for a new pair, whose access token works",
    Effect.gen(function* () {
      const { account, ask } = yield* Target
      const before = yield* pairIn(yield* signIn(yield* account))
      const after = yield* pairIn(yield* refresh(before.refresh))
      yield* must(
        Redacted.value(before.refresh) !== Redacted.value(after.refresh),
        "a new refresh token",
        () => "the one that was sent"
      )
      const answer = yield* ask({ method: "GET", path: paths.health, token: after.access })
      yield* must(answer.status === 200, "HTTP 200 for the new access token", () => shown(answer))
    })
  ),
  of(
    "refresh-spent",
    "answers 401 to a refresh token that was used before",
    Effect.gen(function* () {
      const { account } = yield* Target
      const pair = yield* pairIn(yield* signIn(yield* account))
      yield* pairIn(yield* refresh(pair.refresh))
      yield* refusedWith(yield* refresh(pair.refresh), 401)
    })
  ),
  of(
    "refresh-unknown",
    "answers 401 to a refresh token that it never issued",
    Effect.gen(function* () {
      yield* refusedWith(yield* refresh(Redacted.make(yield* uuid4)), 401)
    })
  )
]
