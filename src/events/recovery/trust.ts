import type { FoundRow } from "../StoredRow.ts"
import type { Pages } from "./pages.ts"
import { isPython, rowsIn, tellsOfOurs } from "./scan.ts"

/**
 * Every row of the pages, ours first. A row that says "recorded signed out" would be adopted and sent by whoever signs
 * in next. That is believed of no copy that may be older than the account's claim on it: such a row comes without an
 * account, so that its event is kept and never leaves. It is believed where no account has ever had a row in the file.
 */
export function* rowsTrusted(pages: Pages): Generator<FoundRow> {
  const doubtful: Array<FoundRow> = []
  let foundOurs = tellsOfOurs(pages)
  let foundAccount = false
  for (const { maybeOld, row } of rowsIn(pages)) {
    const python = isPython(row)
    foundOurs ||= !python && row["status"] !== undefined
    foundAccount ||= typeof row["scope"] === "string"
    if (python || (maybeOld && row["scope"] === null)) doubtful.push(row)
    else yield row
  }
  for (const row of doubtful) {
    const believed = isPython(row) ? !foundOurs : !foundAccount
    yield believed ? row : { ...row, scope: undefined }
  }
}
