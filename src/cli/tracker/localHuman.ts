import type { Style } from "../../output/Report.ts"
import { briefly, stripControl } from "../../platform/terminalText.ts"
import type { LocalAnswer } from "../../tracker/localAnswers.ts"
import { fittedTable } from "../../output/table.ts"

type Of<Tag extends LocalAnswer["_tag"]> = Extract<LocalAnswer, { readonly _tag: Tag }>

/** What a tracker on this machine says, for people: every word of an issue is made harmless. */
export const localHuman = (answer: LocalAnswer, style: Style): string => {
  switch (answer._tag) {
    case "Synced":
      return syncLines(answer, style).join("\n")
    case "Standing":
      return standingLines(answer).join("\n")
    case "MappingSaved":
      return savedLines(answer).map(stripControl).join("\n")
  }
}

// helpers

const nameOf = ({ externalId, externalKey }: Of<"MappingSaved">["mapping"]) => externalKey ?? externalId

const savedLines = ({ before, mapping }: Of<"MappingSaved">) => [
  `Mapped ${mapping.wpId} to ${mapping.system}:${nameOf(mapping)}`,
  ...(before === undefined ? [] : [`It was mapped to ${before.system}:${nameOf(before)} before`])
]

const heads = { pull: "Pulled from", push: "Pushed to", run: "Synced with" } as const

const syncLines = ({ outcome, reach: { command, cwd, provider }, verb }: Of<"Synced">, style: Style) => {
  const { conflicts, errors, remaining, stats, warnings } = outcome
  const counts: ReadonlyArray<readonly [string, number]> = [
    ...(verb === "push"
      ? []
      : [["pulled, new", stats.pulled_created] as const, ["pulled, changed", stats.pulled_updated] as const]),
    ...(verb === "pull"
      ? []
      : [["pushed, new", stats.pushed_created] as const, ["pushed, changed", stats.pushed_updated] as const]),
    ["skipped", stats.skipped],
    ["conflicts", conflicts.length],
    ["errors", errors.length],
    ...(warnings.length === 0 ? [] : [["warnings", warnings.length] as const])
  ]
  return [
    stripControl(`${heads[verb]} ${provider} (${command} in ${cwd})`),
    ...counts.map(([name, count]) => `  ${`${name}:`.padEnd(17)}${count}`),
    ...conflictLines(conflicts, style),
    ...errors.map((error) => style.bad(briefly(error, 500))),
    ...warnings.map((warning) => `Warning: ${briefly(warning, 500)}`),
    ...(remaining > 0
      ? [
          `${remaining === 1 ? "There is 1" : `There are ${remaining}`} more: run it again, raise --limit, or pull with --all`
        ]
      : [])
  ]
}

const shownConflicts = 20

const conflictLines = (conflicts: Of<"Synced">["outcome"]["conflicts"], style: Style) => {
  if (conflicts.length === 0) return []
  const rows = conflicts
    .slice(0, shownConflicts)
    .map(({ external, field, issue, local, resolved }) => [
      briefly(issue.key ?? issue.id, 100),
      field,
      resolved === local ? "spec-kitty's stays" : "the tracker's counts",
      briefly(JSON.stringify(resolved === local ? local : external), 200)
    ])
  const heads = [
    ["ISSUE", 20],
    ["FIELD", 13],
    ["DECISION", 20],
    ["VALUE", Infinity]
  ] as const
  const [head = "", ...rest] = fittedTable(style, "VALUE", heads, rows)
  const left = conflicts.length - shownConflicts
  return ["", style.bold(head), ...rest, ...(left > 0 ? [`and ${left} more; --json shows all`] : []), ""]
}

const standingLines = (found: Of<"Standing">) => {
  const { command, counts, credentialsPresent, cwd, dbPath, flaws, ownership, provider, workspace } = found
  const owners = Object.entries(ownership.owners).map(([field, owner]) => `${field}=${owner}`)
  const fields: ReadonlyArray<readonly [string, string]> = [
    ["provider", provider],
    ["workspace", workspace],
    ["doctrine", ownership.mode],
    ...(owners.length === 0 ? [] : [["owners", owners.join(", ")] as const]),
    ["issues", String(counts.issues)],
    ["mappings", String(counts.mappings)],
    ["program", command],
    ["directory", cwd],
    ["credentials", credentialsPresent ? "kept for this user and this project" : "none"],
    ["cache", dbPath ?? "none yet"]
  ]
  return [
    ...fields.map(([name, value]) => `${`${name}:`.padEnd(13)}${stripControl(value)}`),
    ...flaws.map((flaw) => `Warning: ${briefly(flaw, 500)}`)
  ]
}
