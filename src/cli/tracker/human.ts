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
import { columnsOf, fitColumns, stripControl } from "../../platform/terminalText.ts"

/** For people: every word of the control plane goes through `stripControl`, and no line is longer than 80 columns needs. */
export const pulled = (envelope: PullResultEnvelope, style: Style): string =>
  lines(
    ...issues(envelope.items ?? [], style),
    summaryLine("Pulled", envelope.summary, envelope.items?.length ?? 0),
    ...errorLines(envelope.itemErrors, style),
    identityLine(envelope.identityPath, style),
    envelope.hasMore === true && envelope.nextCursor != null
      ? `There is more: \`spec-kitty tracker sync pull --cursor ${stripControl(envelope.nextCursor)}\``
      : null
  )

export const pushed = (envelope: PushResultEnvelope, style: Style): string =>
  lines(
    ...outcomes(envelope.items ?? []),
    summaryLine("Pushed", envelope.summary, envelope.items?.length ?? 0),
    ...errorLines(envelope.itemErrors, style),
    identityLine(envelope.identityPath, style)
  )

export const ran = (envelope: RunResultEnvelope, style: Style): string =>
  lines(
    summaryLine("Synced", envelope.summary, 0),
    envelope.pull == null
      ? null
      : `  ${summaryLine("pulled", envelope.pull.summary, envelope.pull.items?.length ?? 0)}`,
    ...errorLines(envelope.pull?.itemErrors, style),
    envelope.push == null
      ? null
      : `  ${summaryLine("pushed", envelope.push.summary, envelope.push.items?.length ?? 0)}`,
    ...errorLines(envelope.push?.itemErrors, style),
    ...errorLines(envelope.itemErrors, style),
    identityLine(envelope.identityPath, style)
  )

export const standing = (status: TrackerStatus & { readonly workspace?: unknown }, style: Style): string =>
  status.configured === false
    ? "No tracker is configured here"
    : lines(
        field("provider", status.provider),
        field("project", status.projectSlug),
        field("workspace", typeof status.workspace === "string" ? status.workspace : null),
        status.connected == null ? null : field("connected", status.connected ? "yes" : style.bad("no")),
        field("sync", status.syncState),
        field("last sync", status.lastSync),
        identityLine(status.identityPath, style)
      )

export const mapped = ({ mappings }: MappingsResponse): string =>
  mappings == null || mappings.length === 0
    ? "No work package is mapped to an issue"
    : mappings
        .map(({ externalId, externalKey, system, wpId }) =>
          stripControl(`${wpId}: ${system}:${externalKey ?? externalId}`)
        )
        .join("\n")

/** A table whose columns are as wide as their widest cell, up to a maximum; the last one is cut at 80 columns. */
export const table = (
  heads: ReadonlyArray<readonly [head: string, maximum: number]>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const widths = heads.map(([head, maximum], column) =>
    Math.min(maximum, Math.max(columnsOf(head), ...rows.map((row) => columnsOf(row[column] ?? ""))))
  )
  const line = (cells: ReadonlyArray<string>) =>
    widths
      .map((width, column) => fitColumns(cells[column] ?? "", width))
      .join("  ")
      .trimEnd()
  return [line(heads.map(([head]) => head)), ...rows.map(line)]
}

// helpers

const lines = (...all: ReadonlyArray<string | null>): string => all.filter((line) => line !== null).join("\n")

const field = (name: string, value: string | null | undefined) =>
  value == null || value === "" ? null : `${`${name}:`.padEnd(11)}${stripControl(value)}`

const issues = (items: ReadonlyArray<NormalizedIssue>, { bold }: Style) => {
  if (items.length === 0) return []
  const rows = items.map(({ assignees, ref, status, title }) =>
    [ref.key ?? ref.id, status, title, (assignees ?? []).join(", ")].map(stripControl)
  )
  // 14 + 12 + 34 + 14 and three gaps of two: 80 columns.
  const [head = "", ...rest] = table(
    [
      ["KEY", 14],
      ["STATUS", 12],
      ["TITLE", 34],
      ["ASSIGNEE", 14]
    ],
    rows
  )
  return [bold(head), ...rest, ""]
}

const outcomes = (items: ReadonlyArray<PushResultItem>) =>
  items.map(({ action, message, outcome, ref }) =>
    stripControl(
      `${ref.key ?? ref.id}: ${outcome ?? action ?? "done"}${message == null || message === "" ? "" : ` (${message})`}`
    )
  )

const summaryLine = (verb: string, summary: ResultSummary | null | undefined, items: number) => {
  if (summary == null) return `${verb} ${items}`
  const { failed, skipped, succeeded, total } = summary
  const rest = [failed > 0 ? `${failed} failed` : "", skipped > 0 ? `${skipped} skipped` : ""].filter(
    (part) => part !== ""
  )
  return `${verb} ${succeeded} of ${total}${rest.length === 0 ? "" : ` (${rest.join(", ")})`}`
}

const errorLines = (errors: ReadonlyArray<ItemError> | null | undefined, { bad }: Style) =>
  (errors ?? []).map(({ code, message, ref }) => {
    const name = ref == null ? "an item" : (ref.key ?? ref.id)
    return bad(stripControl(`${name}: ${[code, message].filter((part) => part != null).join(": ") || "failed"}`))
  })

/** Under whose connection the provider was called: installation or a person's own link (S059, key entities). */
const identityLine = (path: IdentityPath | null | undefined, { dim }: Style) => {
  if (path == null) return null
  const account = [path.provider, path.providerAccountId].filter((part) => part != null).join("/")
  const link = path.userLinkId ?? path.installationId
  const parts = [path.type ?? "unknown connection", account, link].filter((part) => part != null && part !== "")
  return dim(stripControl(`Identity: ${parts.join(" ")}`))
}
