import { Effect, Option, Schema } from "effect"
import { canonicalJson } from "../domain/json.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { join } from "../platform/path.ts"
import { MetaBroken } from "./errors.ts"

/** A mission's record, `meta.json`: every key survives, also those that we do not know (design R6). */
export type Meta = Readonly<Record<string, unknown>>

const decode = Schema.decodeUnknown(Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown })))

const pathOf = (directory: string) => join(directory, "meta.json")

/** The bytes of `meta.json`: sorted keys, indent 2, raw Unicode, final newline (design 4). */
export const encodeMeta = (meta: Meta): string => `${canonicalJson(meta, { indent: 2 })}\n`

/** The record of the mission in a directory; empty when there is none. */
export const readMeta = (directory: string) =>
  Effect.gen(function* () {
    const text = yield* readTextIfExists(pathOf(directory))
    if (Option.isNone(text)) return {} satisfies Meta
    return yield* decode(text.value).pipe(
      Effect.mapError(() => new MetaBroken({ path: pathOf(directory), reason: "it is not a JSON object" }))
    )
  })

/** A text in the record, under the first of several names that has one (`feature_*` or `mission_*`). */
export const metaText = (meta: Meta, ...keys: ReadonlyArray<string>): Option.Option<string> =>
  Option.fromNullable(
    keys.map((key) => meta[key]).find((value): value is string => typeof value === "string" && value.trim() !== "")
  )
