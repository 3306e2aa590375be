declare global {
  /** JSON source text access, in every Node that we run on; TypeScript does not know it yet. */
  interface JSON {
    readonly rawJSON: (text: string) => object
    readonly isRawJSON: (value: unknown) => boolean
  }
}

/** How a document is written: `indent` spaces, or one line; `ascii` escapes every other character. */
export interface JsonStyle {
  readonly indent?: number
  readonly ascii?: boolean
  /** `", "` and `": "` on one line, the bytes of the event log (design 4). */
  readonly separators?: "compact" | "python"
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** JSON with sorted keys at every level: the same value always gives the same bytes. `undefined` members are left out. */
export const canonicalJson = (value: unknown, style: JsonStyle = {}): string => {
  const indent = style.indent ?? 0
  const comma = indent === 0 && style.separators === "python" ? ", " : ","
  const colon = indent > 0 || style.separators === "python" ? ": " : ":"
  const write = (item: unknown, depth: number): string => {
    const open = indent === 0 ? "" : `\n${" ".repeat(indent * (depth + 1))}`
    const close = indent === 0 ? "" : `\n${" ".repeat(indent * depth)}`
    if (Array.isArray(item)) {
      const items = item.map((member) => write(member === undefined ? null : member, depth + 1))
      return items.length === 0 ? "[]" : `[${open}${items.join(comma + open)}${close}]`
    }
    if (isRecord(item) && !JSON.isRawJSON(item)) {
      const members = Object.keys(item)
        .filter((key) => item[key] !== undefined)
        .sort(byCodeUnit)
        .map((key) => `${JSON.stringify(key)}${colon}${write(item[key], depth + 1)}`)
      return members.length === 0 ? "{}" : `{${open}${members.join(comma + open)}${close}}`
    }
    return JSON.stringify(item) ?? "null"
  }
  const text = write(value, 0)
  return style.ascii === true ? text.replace(/[\u007f-\uffff]/g, unicodeEscape) : text
}

/**
 * What `JSON.parse` has made of a text, its numbers to the letter: what JavaScript would round, or write otherwise (`1.10`,
 * `1E5`), is a raw one (`JSON.rawJSON`), which {@link canonicalJson} and `JSON.stringify` write as it was. Most texts have
 * none: they are not read again.
 */
export const exactly = (text: string, parsed: unknown): unknown =>
  mayBeRespelled.test(text)
    ? JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
        typeof value === "number" && context?.source !== undefined && JSON.stringify(value) !== context.source
          ? JSON.rawJSON(context.source)
          : value
      )
    : parsed

/** The same with numbers as JavaScript has them, for whoever reads what {@link exactly} gave. */
export const inNumbers = (exact: unknown): unknown => JSON.parse(JSON.stringify(exact))

/** A JSON text whose control characters (DEL, C1), line separators and bidirectional controls are escaped: safe on any terminal (design 14). */
export const escapeForOutput = (json: string): string =>
  json.replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, unicodeEscape)

// helpers

/**
 * Where a value may stand, a number of more than 15 digits, one with an exponent or a zero behind its fraction, one near
 * zero, and minus zero; a text may look the same.
 */
const mayBeRespelled = /(?:^|[[,:])\s*(?:-?\d[\d.]{15,}|-?[\d.]+e[+-]?\d+|-?\d+\.\d*0|-?0\.0{6}\d*|-0)\s*(?:[\]},]|$)/i
