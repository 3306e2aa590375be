import type * as HttpClient from "@effect/platform/HttpClient"
import { Effect, Either, Option, Redacted, Ref, Schema } from "effect"
import type { HostUnreachable, RolloutDisabled } from "../auth/errors.ts"
import { gateOpen } from "../auth/hostedHost.ts"
import type { HostAddress } from "../config/Host.ts"
import type { Rollout } from "../config/Rollout.ts"
import { defaultIngressLimits, SyncHealth } from "../contract/health.ts"
import { paths } from "../contract/paths.ts"
import { decodeTokenPair, type TokenPair } from "../contract/tokens.ts"
import { parseJson } from "../contract/wire.ts"
import type { EventId } from "../domain/ids.ts"
import { canonicalJson } from "../domain/json.ts"
import type { Answer } from "./Answer.ts"
import { tried, type Case, type Verdict } from "./Case.ts"
import { batchCases } from "./cases/batch.ts"
import { healthCases } from "./cases/health.ts"
import { liveCases } from "./cases/live.ts"
import { originCases } from "./cases/origin.ts"
import { refusalCases } from "./cases/refusals.ts"
import { tokenCases } from "./cases/tokens.ts"
import { trackerCases } from "./cases/tracker.ts"
import { trackerRefusalCases } from "./cases/trackerRefusals.ts"
import { trackerWriteCases } from "./cases/trackerWrites.ts"
import { NotTried, PasswordNotAccepted, TokenNotAccepted, type ConformanceError } from "./errors.ts"
import { offeredBy } from "./offered.ts"
import { asking, Target, type Account, type TrackedProject } from "./Target.ts"
import { newMarks, throwAway } from "./throwAway.ts"

/** Which server is checked, and as whom: with a token that there is already, or by signing in. */
export interface ContractCheck {
  readonly host: HostAddress
  readonly signIn:
    | { readonly _tag: "Token"; readonly token: Redacted.Redacted }
    | ({ readonly _tag: "Account" } & Account)
  /** The team that the events name, and as which trackers are asked; the account's own where it is left out. */
  readonly team: Option.Option<string>
  /** The project that trackers are asked about; cases that need one are skipped without. */
  readonly project?: TrackedProject
  /** What to try, as groups (`tracker`) and single cases (`origin/bind`); everything where it is left out. */
  readonly only?: ReadonlyArray<string>
}

/** What a check came to. Everything that it left at the server carries `projectUuid`, and `run` as correlation id. */
export interface ContractReport {
  readonly url: string
  readonly run: EventId
  readonly projectUuid: string
  readonly cases: ReadonlyArray<Pick<Case, "group" | "name" | "rule"> & { readonly verdict: Verdict }>
}

/** Every case, in the order in which they run; the last one judges what the others met. */
export const contractCases: ReadonlyArray<Case> = [
  ...healthCases,
  ...tokenCases,
  ...batchCases,
  ...liveCases,
  ...trackerCases,
  ...trackerWriteCases,
  ...trackerRefusalCases,
  ...originCases,
  ...refusalCases
]

/** Whether a group or a case of this name is, or has, this case. */
export const isMeant = (name: string, { group, name: own }: Pick<Case, "group" | "name">): boolean =>
  name === group || name === `${group}/${own}`

/**
 * Tries the contract (S039 US6, FR-014; S059; S061) on a running server, with events that are marked as throw-away. Speaks to
 * this one address only and follows no redirect, so that the credentials go nowhere else (design R9). A server that keeps
 * the contract has no failed case; cases that could not be tried are skipped, with the reason.
 */
export const contractCheck = (
  check: ContractCheck
): Effect.Effect<
  ContractReport,
  RolloutDisabled | HostUnreachable | ConformanceError,
  HttpClient.HttpClient | Rollout
> =>
  Effect.gen(function* () {
    yield* gateOpen
    const { host, only } = check
    const target = yield* targetOf(check)
    const wanted = contractCases.filter((one) => only === undefined || only.some((wanted) => isMeant(wanted, one)))
    const cases = yield* Effect.forEach(wanted, (one) =>
      Effect.map(tried(one), (verdict) => ({ group: one.group, name: one.name, rule: one.rule, verdict }))
    ).pipe(Effect.provideService(Target, target))
    return { url: host.url, run: target.marks.run, projectUuid: throwAway.projectUuid, cases }
  }).pipe(Effect.withSpan("conformance.contractCheck"))

// helpers

/** Reaches the server once before any case does: where nobody is at home, there is nothing to judge. */
const targetOf = ({ host, project, signIn: who, team: given }: ContractCheck) =>
  Effect.gen(function* () {
    const busy = yield* Ref.make<ReadonlyArray<Answer>>([])
    const secrets = yield* Ref.make<ReadonlyArray<string>>(
      who._tag === "Account" ? [Redacted.value(who.password)] : [Redacted.value(who.token)]
    )
    const ask = yield* asking(host, { busy, secrets })
    const pair = who._tag === "Account" ? yield* signedIn(ask, host, who) : Option.none<TokenPair>()
    const token = who._tag === "Token" ? Option.some(who.token) : Option.map(pair, ({ access }) => access)
    const health = yield* ask({ method: "GET", path: paths.health, ...Option.match(token, withToken) })
    if (who._tag === "Token" && health.status === 401) return yield* new TokenNotAccepted({ url: host.url })
    const team = Option.orElse(given, () => Option.flatMapNullable(pair, ({ teamSlug }) => teamSlug))
    const tokenOrNot = orNotTried(token, "there is no access token, since the sign-in did not give one")
    const teamOrNot = orNotTried(team, "it needs the team to ask as: --team")
    return Target.of({
      url: host.url,
      ask,
      token: tokenOrNot,
      team: teamOrNot,
      project: orNotTried(
        Option.fromNullable(project),
        "it needs a project that is mapped to a tracker: --provider with --project-slug"
      ),
      offers: yield* offeredBy(ask, tokenOrNot, teamOrNot),
      account: orNotTried(
        Option.liftPredicate(who, (one) => one._tag === "Account"),
        "it needs a sign-in: --username with --password-stdin"
      ),
      limits: limitsIn(health),
      marks: yield* newMarks(Option.getOrElse(team, () => "local")),
      busy: Ref.get(busy)
    })
  })

const withToken = { onNone: () => ({}), onSome: (token: Redacted.Redacted) => ({ token }) }

const orNotTried = <A>(value: Option.Option<A>, reason: string): Effect.Effect<A, NotTried> =>
  Option.match(value, { onNone: () => new NotTried({ reason }), onSome: Effect.succeed })

/** The tokens as our client would take them; whether the answer keeps the contract is for a case to judge. */
const signedIn = (ask: Target["Type"]["ask"], { url }: HostAddress, { password, username }: Account) =>
  Effect.gen(function* () {
    const body = canonicalJson({ username, password: Redacted.value(password) })
    const { status, text } = yield* ask({ method: "POST", path: paths.token, body, plain: true })
    if (status === 401) return yield* new PasswordNotAccepted({ url, username })
    return Option.flatMap(parseJson(text), (pair) => Either.getRight(decodeTokenPair(pair)))
  })

const decodeHealth = Schema.decodeOption(Schema.parseJson(SyncHealth))

/** The contract's own numbers hold where a server states none. */
const limitsIn = ({ text }: Answer) =>
  Option.flatMapNullable(decodeHealth(text), ({ syncIngress }) => syncIngress?.limits).pipe(
    Option.getOrElse(() => defaultIngressLimits)
  )
