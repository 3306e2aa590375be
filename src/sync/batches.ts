import { Array } from "effect"
import type { IngressLimits } from "../contract/health.ts"

/** The body of a batch: the events as they were recorded, byte for byte. */
export const batchBody = (events: ReadonlyArray<{ readonly data: string }>): string =>
  `{"events":[${events.map(({ data }) => data).join(",")}]}`

/**
 * Splits rows, in their order, so that no batch has more events or bytes than the host takes at once. An event that is
 * too large by itself travels alone: the host decides.
 */
export const batchesOf = <Row extends { readonly data: string }>(
  rows: ReadonlyArray<Row>,
  limits: IngressLimits
): ReadonlyArray<Array.NonEmptyReadonlyArray<Row>> => {
  const batches: Array<Array.NonEmptyArray<Row>> = []
  let bytes = 0
  for (const row of rows) {
    const size = encoder.encode(row.data).length + 1
    const open = batches.at(-1)
    if (open === undefined || open.length >= limits.maxEvents || bytes + size > limits.maxBytes) {
      batches.push([row])
      bytes = envelopeBytes + size
    } else {
      open.push(row)
      bytes += size
    }
  }
  return batches
}

// helpers

const encoder = new TextEncoder()

/** Without the comma that the last event does not have. */
const envelopeBytes = batchBody([]).length - 1
