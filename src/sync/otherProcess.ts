import { formatTimestamp } from "../domain/timestamp.ts"

/** Who else sends this machine's events, for people; `since` in epoch milliseconds. */
export const otherProcess = ({ pid, since }: { readonly pid?: number; readonly since?: number }): string =>
  `Another spec-kitty${pid === undefined ? "" : ` (process ${pid}${since === undefined ? "" : `, since ${formatTimestamp(since)}`})`}`
