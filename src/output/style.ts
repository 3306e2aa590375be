import type { Style } from "./Report.ts"

const same = (text: string) => text

/** Where nobody says how wide it is. */
const columns = 80

/** Not one escape byte: pipes, `NO_COLOR`, `TERM=dumb`, `--no-color` (design 3). */
export const plainStyle: Style = { columns, bold: same, dim: same, good: same, bad: same, notice: same }

/** For a colour terminal: `mark` stands where `colorText` with the same mark puts an escape. */
export const markedStyle = (mark: string): Style => {
  const wrap = (code: number) => (text: string) => `${mark}[${code}m${text}${mark}[0m`
  return { columns, bold: wrap(1), dim: wrap(2), good: wrap(32), bad: wrap(31), notice: wrap(33) }
}
