import { Schema } from "effect"
import { syncLanes, type SyncLane } from "../domain/Lane.ts"
import { commandFor, type Mission } from "../mission/Mission.ts"
import type { boardOf } from "../mission/missionStatus.ts"
import type { Report, Style } from "../output/Report.ts"
import { columnsOf as columnsIn, fitColumns, stripControl } from "../platform/terminalText.ts"
import type { Effect } from "effect"

const Package = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  lane: Schema.String,
  recorded_lane: Schema.String,
  agent: Schema.NullOr(Schema.String),
  review_status: Schema.NullOr(Schema.Literal("has_feedback", "in_review", "approved")),
  since: Schema.NullOr(Schema.String),
  dependencies: Schema.Array(Schema.String)
})

/** The board as programs read it. */
export const Board = Schema.Struct({
  feature: Schema.String,
  title: Schema.String,
  target_branch: Schema.NullOr(Schema.String),
  total_wps: Schema.Int,
  by_lane: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) }),
  work_packages: Schema.Array(Package),
  progress_percentage: Schema.Int,
  warnings: Schema.Array(Schema.String)
})

/** The board as a document. */
export const boardValue = (board: Effect.Effect.Success<ReturnType<typeof boardOf>>): typeof Board.Type => ({
  feature: board.mission.slug,
  title: board.title,
  target_branch: board.targetBranch,
  total_wps: board.workPackages.length,
  by_lane: Object.fromEntries(
    syncLanes.map((lane) => [lane, board.workPackages.flatMap((entry) => (entry.lane === lane ? [entry.id] : []))])
  ),
  work_packages: board.workPackages.map(({ path: _path, recordedLane, reviewStatus, shownLane: _shown, ...entry }) => ({
    ...entry,
    review_status: reviewStatus,
    recorded_lane: recordedLane
  })),
  progress_percentage: board.progress,
  warnings: board.warnings
})

const headings: Readonly<Record<SyncLane, string>> = {
  planned: "PLANNED",
  doing: "DOING",
  for_review: "FOR REVIEW",
  done: "DONE"
}

/** Lanes as columns; a card is the package, its title and who has it since when. */
const columnsOf = (board: typeof Board.Type, now: number, width: number) =>
  syncLanes.map((lane) => {
    const cards = board.work_packages.filter((entry) => entry.lane === lane)
    return [
      `${headings[lane]} (${cards.length})`,
      ...cards.flatMap((card) => [
        "",
        [card.id, ...noticeOf(card)].join(" "),
        ...inTwoLines(stripControl(card.title), width),
        ...(card.agent === null && card.since === null
          ? card.dependencies.length === 0
            ? []
            : [`after ${stripControl(card.dependencies.join(", "))}`]
          : [[stripControl(card.agent ?? ""), age(card.since, now)].filter((text) => text !== "").join(", ")])
      ])
    ].map((line) => fitColumns(line, width))
  })

/** What is special about a package, beside its lane. */
const noticeOf = ({ recorded_lane, review_status }: typeof Package.Type): ReadonlyArray<string> => {
  if (recorded_lane === "blocked" || recorded_lane === "canceled") return [recorded_lane]
  const words = { has_feedback: "sent back", in_review: "in review", approved: "approved" } as const
  return review_status === null ? [] : [words[review_status]]
}

/** As many words as fit, and the rest in a second line. */
const inTwoLines = (text: string, width: number): ReadonlyArray<string> => {
  if (columnsIn(text) <= width) return [text]
  const words = text.split(" ")
  const count = words.findIndex((_, index) => columnsIn(words.slice(0, index + 1).join(" ")) > width)
  return count < 1 ? [text] : [words.slice(0, count).join(" "), words.slice(count).join(" ")]
}

const age = (since: string | null, now: number): string => {
  const started = since === null ? Number.NaN : Date.parse(since)
  if (Number.isNaN(started)) return ""
  const minutes = Math.max(0, Math.floor((now - started) / 60_000))
  if (minutes < 60) return `${minutes} min`
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`
}

const bar = (percentage: number, columns: number, { dim, good }: Style) => {
  const width = Math.max(1, Math.min(20, columns - 6))
  const filled = Math.round((percentage * width) / 100)
  return `${good("█".repeat(filled))}${dim("░".repeat(width - filled))} ${percentage} %`
}

/** Title and slug beside each other, or below each other where that is too wide. */
const headerOf = (title: string, slug: string, columns: number, { bold, dim }: Style) => {
  if (columnsIn(`${title}  ${slug}`) <= columns) return `${bold(title)}  ${dim(slug)}`
  return [bold(fitColumns(title, columns).trimEnd()), dim(fitColumns(slug, columns).trimEnd())].join("\n")
}

/** Where titles have room enough, wider columns only tear the board apart. */
const widest = 220

/** A board that fits the terminal: four columns, or one lane under the other where there is no room. */
export const boardReport = (
  mission: Mission,
  columns: number,
  now: number
): Report<typeof Board.Type, typeof Board.Encoded> => ({
  schema: Board,
  human: (board, style) => {
    const header = headerOf(stripControl(board.title), board.feature, columns, style)
    if (board.total_wps === 0)
      return `${header}\n\nNo work package yet. Next: \`${commandFor(mission, "spec-kitty plan")}\`, then \`${commandFor(mission, "spec-kitty tasks")}\`.`
    const width = Math.floor((Math.min(columns, widest) - 6) / 4)
    const lanes = columnsOf(board, now, width >= 14 ? width : Math.max(1, columns))
    const rows =
      width >= 14
        ? Array.from({ length: Math.max(...lanes.map((lane) => lane.length)) }, (_, row) =>
            lanes
              .map((lane) => emphasise(lane[row] ?? " ".repeat(width), row, style))
              .join("  ")
              .trimEnd()
          )
        : lanes.flatMap((lane) => [...lane.map((line, row) => emphasise(line, row, style).trimEnd()), ""])
    return [header, bar(board.progress_percentage, columns, style), "", ...rows].join("\n").trimEnd()
  }
})

const emphasise = (line: string, row: number, { bold, dim }: Style) =>
  row === 0 ? dim(line) : /^WP\d{2}/.test(line) ? bold(line) : line
