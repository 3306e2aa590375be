import type { NormalizedIssue } from "../../contract/issue.ts"
import type {
  IdentityPath,
  ItemError,
  MappingsResponse,
  PullResultEnvelope,
  PushResultEnvelope,
  PushResultItem,
  ResultSummary,
  RunResultEnvelope,
  TrackerStatus
} from "../../contract/tracker.ts"
import type { Style } from "../../output/Report.ts"
import { fittedTable } from "../../output/table.ts"
import { isFailed, unexplained, unmentioned } from "../../tracker/complete.ts"
import type { Misread } from "../../tracker/sparing.ts"
import { briefly, fitColumns, stripControl } from "../../platform/terminalText.ts"

/** For people: every word of the control plane goes through `stripControl`, and what may be long is cut at the terminal's width. */
export const pulled = (
  envelope: PullResultEnvelope,
  style: Style,
  {
    asked = [],
    misread = []
  }: { readonly asked?: ReadonlyArray<string>; readonly misread?: ReadonlyArray<Misread> } = {}
): string =>
  lines([
    ...issues(envelope.items ?? [], style),
    pulledLine("Pulled", envelope, misread.filter(({ list }) => list === "items").length),
    failedLine(envelope, style, misread.length),
    ...errorLines(envelope.itemErrors, style),
    identityLine(envelope.identityPath, style),
    envelope.hasMore === true ? moreLine(envelope.nextCursor, asked) : null
  ])

export const pushed = (
  envelope: PushResultEnvelope,
  style: Style,
  { misread = [], sent = 0 }: { readonly sent?: number; readonly misread?: ReadonlyArray<Misread> } = {}
): string => {
  const silent = unmentioned(envelope, sent, misread.length)
  return lines([
    ...outcomes(envelope.items ?? []),
    pushedLine("Pushed", envelope, sent),
    failedLine(envelope, style, misread.length),
    silent === null ? null : style.bad(silent),
    ...errorLines(envelope.itemErrors, style),
    identityLine(envelope.identityPath, style)
  ])
}

export const ran = (envelope: RunResultEnvelope, style: Style, misread: ReadonlyArray<Misread> = []): string =>
  lines([
    summaryLine("Synced", envelope.summary, 0),
    failedLine(envelope, style, misread.length),
    envelope.pull == null
      ? null
      : `  ${pulledLine("pulled", envelope.pull, misread.filter(({ list }) => list === "pull.items").length)}`,
    failedLine(envelope.pull, style, misread.length),
    ...errorLines(envelope.pull?.itemErrors, style),
    envelope.push == null ? null : `  ${pushedLine("pushed", envelope.push, 0)}`,
    failedLine(envelope.push, style, misread.length),
    ...errorLines(envelope.push?.itemErrors, style),
    ...errorLines(envelope.itemErrors, style),
    identityLine(envelope.identityPath, style)
  ])

export const standing = (status: TrackerStatus & { readonly workspace?: unknown }, style: Style): string =>
  status.configured === false
    ? status.provider == null
      ? "No tracker is configured here"
      : lines([
          field("provider", status.provider, style),
          field("project", status.projectSlug, style),
          style.bad("The control plane has no connection for it yet: make one on the dashboard")
        ])
    : lines([
        field("provider", status.provider, style),
        field("project", status.projectSlug, style),
        field("workspace", typeof status.workspace === "string" ? status.workspace : null, style),
        status.connected == null ? null : `${"connected:".padEnd(11)}${status.connected ? "yes" : style.bad("no")}`,
        field("sync", status.syncState, style),
        field("last sync", status.lastSync, style),
        identityLine(status.identityPath, style)
      ])

export const mapped = ({ mappings }: MappingsResponse, style: Style, misread: ReadonlyArray<Misread> = []): string =>
  mappings == null || mappings.length === 0
    ? misread.length === 0
      ? "No work package is mapped to an issue"
      : "No mapping could be read"
    : mappings
        .map(({ externalId, externalKey, system, wpId }) =>
          within(`${wpId}: ${system}:${externalKey ?? externalId}`, style)
        )
        .join("\n")

// helpers

/** A name or a title, as much of it as one line can use. */
const cell = (text: string) => briefly(text, 200)

const lines = (all: ReadonlyArray<string | null>): string => all.filter((line) => line !== null).join("\n")

/** One line of the terminal, and never less than a name and an id need. */
const within = (text: string, { columns }: Style) => fitColumns(briefly(text, 1000), Math.max(80, columns)).trimEnd()

const field = (name: string, value: string | null | undefined, style: Style) =>
  value == null || value === "" ? null : within(`${`${name}:`.padEnd(11)}${stripControl(value)}`, style)

const issues = (items: ReadonlyArray<NormalizedIssue>, style: Style) => {
  if (items.length === 0) return []
  const rows = items.map(({ assignees, ref, status, title }) =>
    [ref.key ?? ref.id, status, title, (assignees ?? []).join(", ")].map(cell)
  )
  const heads = [
    ["KEY", 14],
    ["STATUS", 12],
    ["TITLE", Infinity],
    ["ASSIGNEE", 14]
  ] as const
  const [head = "", ...rest] = fittedTable(style, "TITLE", heads, rows)
  return [style.bold(head), ...rest, ""]
}

const outcomes = (items: ReadonlyArray<PushResultItem>) =>
  items.map(({ action, message, outcome, ref }) =>
    briefly(
      `${ref.key ?? ref.id}: ${outcome ?? action ?? "done"}${message == null || message === "" ? "" : ` (${message})`}`,
      500
    )
  )

/** What became of each item counts, also where the host leaves the summary out or sums up otherwise. */
const pushedLine = (verb: string, part: Pick<PushResultEnvelope, "items" | "status" | "summary">, sent: number) => {
  const { items, status, summary } = part
  if (items == null && summary == null && sent > 0 && status != null)
    return `${verb} ${sent === 1 ? "1 item" : `${sent} items`}: the control plane calls it ${briefly(status, 50)}, and says nothing of each`
  const failed = (items ?? []).filter(isFailed).length
  const sum = summary ?? { total: items?.length ?? 0, succeeded: items?.length ?? 0, failed: 0, skipped: 0 }
  if (failed <= sum.failed) return summaryLine(verb, summary, items?.length ?? 0)
  return summaryLine(verb, { ...sum, succeeded: Math.max(0, sum.succeeded - (failed - sum.failed)), failed }, 0)
}

/** The control plane counts what it has sent; what of that could not be read was not pulled. */
const pulledLine = (verb: string, { items, summary }: Pick<PullResultEnvelope, "items" | "summary">, left: number) => {
  if (left === 0) return summaryLine(verb, summary, items?.length ?? 0)
  const read = items?.length ?? 0
  const { failed = 0, skipped = 0, total = read + left } = summary ?? {}
  const rest = [`${left} not understood`, ...restOf(failed, skipped)]
  return `${verb} ${read} of ${total} (${rest.join(", ")})`
}

const restOf = (failed: number, skipped: number) => [
  ...(failed > 0 ? [`${failed} failed`] : []),
  ...(skipped > 0 ? [`${skipped} skipped`] : [])
]

const summaryLine = (verb: string, summary: ResultSummary | null | undefined, items: number) => {
  if (summary == null) return `${verb} ${items}`
  const { failed, skipped, succeeded, total } = summary
  const rest = restOf(failed, skipped)
  return `${verb} ${succeeded} of ${total}${rest.length === 0 ? "" : ` (${rest.join(", ")})`}`
}

const failedLine = (part: Parameters<typeof unexplained>[0], { bad }: Style, misread = 0) => {
  const sentence = unexplained(part, misread)
  return sentence === null ? null : bad(sentence)
}

const errorLines = (errors: ReadonlyArray<ItemError> | null | undefined, { bad }: Style) =>
  (errors ?? []).map(({ code, message, ref }) => {
    const name = ref == null ? "an item" : (ref.key ?? ref.id)
    return bad(briefly(`${name}: ${[code, message].filter((part) => part != null).join(": ") || "failed"}`, 500))
  })

/** Nothing is cut off silently, also by a host that does not say how to go on. `asked` are the options of this page. */
const moreLine = (cursor: string | null | undefined, asked: ReadonlyArray<string>) => {
  if (cursor == null || cursor === "") return "There is more than this: raise --limit to see it"
  // What cannot be shown whole cannot be typed either.
  if (cursor.length > 1000 || stripControl(cursor) !== cursor) return "There is more: read every page with --all"
  const all = asked.includes("--all") ? "" : ", or read every page with --all"
  return `There is more: go on with \`${goOn(cursor, asked)}\`${all}`
}

/** The command that reads on at this cursor; what begins with a dash would be taken for an option. */
export const goOn = (cursor: string, asked: ReadonlyArray<string>): string =>
  [
    "spec-kitty tracker sync pull",
    ...asked.map(word),
    ...(cursor.startsWith("-") ? [`--cursor=${word(cursor)}`] : ["--cursor", word(cursor)])
  ].join(" ")

/** The cursor is the host's word: it is quoted where a shell would take it apart. */
const word = (text: string) => {
  const safe = stripControl(text)
  return /^[\w.:=+/@,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`
}

/** Under whose connection the provider was called: installation or a person's own link (S059, key entities). */
const identityLine = (path: IdentityPath | null | undefined, style: Style) => {
  if (path == null) return null
  const account = [path.provider, path.providerAccountId].filter((part) => part != null).join("/")
  const link = path.userLinkId ?? path.installationId
  const parts = [path.type ?? "unknown connection", account, link].filter((part) => part != null && part !== "")
  return style.dim(within(`Identity: ${parts.join(" ")}`, style))
}
