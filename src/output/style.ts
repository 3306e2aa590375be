import type { Style } from "./Report.ts"

const same = (text: string) => text
const wrap = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`

/** Not one escape byte: pipes, `NO_COLOR`, `TERM=dumb`, `--no-color` (design 3). */
export const plainStyle: Style = { bold: same, dim: same, good: same, bad: same, notice: same }

/** For a colour terminal. */
export const colorStyle: Style = { bold: wrap(1), dim: wrap(2), good: wrap(32), bad: wrap(31), notice: wrap(33) }
