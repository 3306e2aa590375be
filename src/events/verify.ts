import { Effect, Schema } from "effect"
import { QueueUnavailable } from "./errors.ts"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"

/**
 * Fails with the damage of the file, also where no statement has met it yet. `thorough` reads all of it, some seconds for
 * a million rows; otherwise a file that takes more than some milliseconds is taken at its word.
 */
export const verify = (
  path: string,
  { all }: Statements,
  thorough: boolean
): Effect.Effect<void, SqlFailure | QueueUnavailable> =>
  Effect.gen(function* () {
    const [file] = yield* all(Size, "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")
    if (!thorough && (file?.bytes ?? 0) > quicklyRead) return
    const [found] = yield* all(Verdict, "PRAGMA integrity_check(1)")
    const verdict = found?.integrity_check ?? "nothing can be read"
    if (verdict !== "ok") return yield* new QueueUnavailable({ path, reason: "corrupt", detail: inOneLine(verdict) })
  })

// helpers

/** Some 2,000 events, in bytes. */
const quicklyRead = 2 * 1024 * 1024

const Size = rowsOf(Schema.Struct({ bytes: Schema.Number }))

const Verdict = rowsOf(Schema.Struct({ integrity_check: Schema.String }))

const inOneLine = (text: string) =>
  text
    .replace(/^\*\*\*.*\*\*\*/, "")
    .replace(/\s+/g, " ")
    .trim()
