import { Option } from "effect"
import { accountOf } from "../auth/Scope.ts"
import { mismatchText, type FieldMismatch } from "../domain/validateEvent.ts"
import { withheldFor, type Withheld } from "../events/Consent.ts"
import type { HeldReason, QueueRow } from "../events/QueuedEvent.ts"
import type { ProjectStanding } from "../events/standing.ts"
import { adviceFor, Category } from "./categories.ts"
import { recordedByNobody } from "./elsewhere.ts"
import { claiming, leftInDoubt, mending, releasing, withoutConsent } from "./held.ts"
import type { Standing } from "./standing.ts"

/** One condition on the way from here to the host. `doubtful` lets the event through and will probably cost it later. */
export interface Gate {
  readonly gate: "project" | "consent" | "schema" | "rollout" | "sign_in" | "account" | "server" | "verdict"
  readonly state: "passed" | "doubtful" | "blocked" | "unknown"
  readonly detail: string | null
  /** What opens it; a command in backticks. */
  readonly remedy: string | null
}

/** What projects say now, and where the event's own stands. */
export interface RowConsent {
  readonly withheld: ReadonlyArray<Withheld>
  readonly project: ProjectStanding & { readonly projectUuid: string }
}

/** Every gate in the order in which an event meets them; what was delivered has passed them all. */
export const gatesOf = (
  row: QueueRow,
  faults: ReadonlyArray<FieldMismatch>,
  standing: Standing,
  { project, withheld }: RowConsent
): ReadonlyArray<Gate> => [
  held(row, "project", "missing_project_uuid", "recorded without a project identity, so it stays here for good"),
  consent(row, withheldFor(withheld, row.projectUuid), project),
  schema(row, faults),
  ...(row.status === "synced"
    ? []
    : [rollout(row, standing), signIn(standing), account(row, standing), server(standing)]),
  verdict(row)
]

// helpers

const passed = (gate: Gate["gate"], detail: string | null = null): Gate => ({
  gate,
  state: "passed",
  detail,
  remedy: null
})

const blocked = (gate: Gate["gate"], detail: string, remedy: string): Gate => ({
  gate,
  state: "blocked",
  detail,
  remedy
})

const isInDoubt = ({ lastErrorCategory, status }: QueueRow) => status === "held" && lastErrorCategory === "damaged"

const discard = ({ eventId }: QueueRow) =>
  `It stays on this machine; \`spec-kitty sync discard ${eventId}\` removes it.`

const held = (row: QueueRow, gate: Gate["gate"], reason: HeldReason, detail: string, remedy = discard(row)) =>
  row.status === "held" && row.lastErrorCategory === reason ? blocked(gate, detail, remedy) : passed(gate)

const consent = (row: QueueRow, withheld: Option.Option<Withheld>, project: RowConsent["project"]): Gate => {
  const now = Option.getOrUndefined(withheld)
  if (row.status === "synced") return passed("consent")
  if (isInDoubt(row)) return blocked("consent", leftInDoubt, claiming(row.eventId))
  if (now?.why === "unreadable" && row.status !== "held") return blocked("consent", now.detail, mending)
  const detail = now?.why === "opted_out" ? `${withoutConsent}; ${now.detail}` : withoutConsent
  return held(row, "consent", "sync_disabled", detail, releasing(row.eventId, project))
}

const schema = (row: QueueRow, faults: ReadonlyArray<FieldMismatch>): Gate => {
  const detail = faults.map(mismatchText).join("; ")
  if (row.status === "held" && row.lastErrorCategory === "invalid") return blocked("schema", detail, discard(row))
  if (faults.length === 0) return passed("schema")
  return { gate: "schema", state: "doubtful", detail, remedy: null }
}

const rollout = ({ scope }: QueueRow, { enabled }: Standing) =>
  enabled
    ? passed("rollout")
    : blocked(
        "rollout",
        "sync is not switched on",
        `Set \`SPEC_KITTY_ENABLE_SAAS_SYNC=1\`, then run \`spec-kitty ${scope === null ? "auth login" : "sync now"}\`.`
      )

const signIn = ({ auth, enabled }: Standing): Gate => {
  if (!enabled) return { gate: "sign_in", state: "unknown", detail: null, remedy: null }
  return auth.signedIn
    ? passed("sign_in", auth.user)
    : blocked("sign_in", "nobody is signed in at the host in use", "Run `spec-kitty auth login`.")
}

const account = (row: QueueRow, { enabled, scope }: Standing): Gate => {
  const { scope: owner } = row
  if (owner === null && isInDoubt(row)) return { gate: "account", state: "unknown", detail: null, remedy: null }
  if (owner === null)
    return blocked(
      "account",
      `${recordedByNobody}, so it is no account's yet`,
      "Run `spec-kitty auth login`: it makes it yours."
    )
  const { server, team, user } = accountOf(owner)
  const whose = `${user} at ${server}, team ${team}`
  if (!enabled) return { gate: "account", state: "unknown", detail: whose, remedy: null }
  return owner === scope
    ? passed("account", whose)
    : blocked(
        "account",
        `belongs to ${whose}`,
        `Sign in as ${user} at ${server} with \`spec-kitty auth login --force\`, then run \`spec-kitty sync now\`.`
      )
}

const server = ({ server }: Standing) =>
  server === null
    ? blocked("server", "no host is chosen", "Run `spec-kitty sync server URL` with the URL of your host.")
    : passed("server", `${server.url} (${server.source})`)

const verdict = ({ lastError, lastErrorCategory, retryCount, status }: QueueRow): Gate => {
  if (status === "synced") return passed("verdict")
  if (status !== "failed") return { gate: "verdict", state: "unknown", detail: null, remedy: null }
  const category = Category.literals.find((one) => one === lastErrorCategory) ?? "unknown"
  return blocked(
    "verdict",
    `refused ${retryCount === 1 ? "once" : `${retryCount} times`} (${category}): ${lastError ?? ""}`,
    remedies[category] ?? adviceFor(category)
  )
}

/** About a single event the general advice, to read the reasons, has been followed already. */
const remedies: Readonly<Partial<Record<Category, string>>> = {
  schema_mismatch: "Upgrade spec-kitty or the host, then run `spec-kitty sync now`: it tries the event again.",
  oversized: "Ask the host's operator for a higher limit, then run `spec-kitty sync now`: it tries the event again.",
  unknown: "Run `spec-kitty sync now`: it tries the event again."
}
