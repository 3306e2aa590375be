import { gunzip } from "node:zlib"
import { Effect } from "effect"
import { Refused } from "./refusals.ts"

/** The body as text, decompressed, and never more than `maxBytes` of it. */
export const unpack = (
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number
): Effect.Effect<string, Refused> => {
  if (body.byteLength > maxBytes) return tooLarge(maxBytes)
  // Names of encodings are the same in any case (RFC 9110, 8.4.1).
  const coding = encoding?.trim().toLowerCase() ?? "identity"
  if (coding === "identity") return Effect.sync(() => Buffer.from(body).toString("utf8"))
  if (coding !== "gzip") {
    return new Refused({
      status: 415,
      code: "unsupported_encoding",
      message: `Content-Encoding ${coding} is not taken`
    })
  }
  return Effect.async((resume) => {
    gunzip(body, { maxOutputLength: maxBytes }, (error, unpacked) => {
      if (error === null) resume(Effect.succeed(unpacked.toString("utf8")))
      else resume("code" in error && error.code === "ERR_BUFFER_TOO_LARGE" ? tooLarge(maxBytes) : notGzip)
    })
  })
}

export const tooLarge = (maxBytes: number) =>
  new Refused({ status: 413, code: "too_large", message: `The body is larger than ${maxBytes} bytes` })

// helpers

const notGzip = new Refused({ status: 400, code: "malformed_body", message: "The body is not gzip" })
