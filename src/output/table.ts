import { columnsOf, fitColumns } from "../platform/terminalText.ts"
import type { Style } from "./Report.ts"

/** The least of a text that is worth a column. */
const readable = 12

/**
 * A table as wide as the terminal: the column `elastic` takes what the others leave. Where that is too little to read, the
 * last of the others are left out, and the first one, which names the row, never.
 */
export const fittedTable = (
  { columns }: Style,
  elastic: string,
  heads: ReadonlyArray<readonly [head: string, maximum: number]>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const all = heads.map(([head, maximum], column) => ({
    head,
    column,
    width: head === elastic ? 0 : widest(head, column, maximum, rows)
  }))
  const width = Math.max(20, columns)
  const room = (shown: typeof all) => width - shown.reduce((sum, one) => sum + one.width + 2, -2)
  const dispensable = all.filter(({ column, head }) => column > 0 && head !== elastic).toReversed()
  const choices = [0, ...dispensable.map((_, position) => position + 1)].map((left) =>
    all.filter((one) => !dispensable.slice(0, left).includes(one))
  )
  const shown = choices.find((choice) => room(choice) >= readable) ?? choices.at(-1) ?? all
  return table(
    shown.map((one) => [one.head, one.head === elastic ? room(shown) : one.width] as const),
    rows.map((row) => shown.map(({ column }) => row[column] ?? ""))
  )
}

/** A table whose columns are as wide as their widest cell, up to a maximum. */
export const table = (
  heads: ReadonlyArray<readonly [head: string, maximum: number]>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const widths = heads.map(([head, maximum], column) => widest(head, column, maximum, rows))
  const line = (cells: ReadonlyArray<string>) =>
    widths
      .map((width, column) => fitColumns(cells[column] ?? "", width))
      .join("  ")
      .trimEnd()
  return [line(heads.map(([head]) => head)), ...rows.map(line)]
}

/** The width of a column: that of its widest cell, up to a maximum. */
const widest = (head: string, column: number, maximum: number, rows: ReadonlyArray<ReadonlyArray<string>>) =>
  Math.min(
    maximum,
    rows.reduce((widest, row) => Math.max(widest, columnsOf(row[column] ?? "")), columnsOf(head))
  )
