/** One value as SQLite stores it; what is not well-formed UTF-8 was damaged. */
export type Cell = string | number | null | undefined

/** A number of one to nine bytes, and the place behind it; undefined when it is cut off. */
export const varintAt = (bytes: Buffer, offset: number): readonly [value: number, next: number] | undefined => {
  let value = 0
  for (let index = 0; index < 9; index++) {
    const byte = bytes[offset + index]
    if (byte === undefined) return undefined
    if (index === 8) return [value * 256 + byte, offset + 9]
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return [value, offset + index + 1]
  }
  return undefined
}

/** The values of one record (SQLite file format 2.1); undefined when its header and its body do not fit together. */
export const recordIn = (payload: Buffer): ReadonlyArray<Cell> | undefined => {
  const header = varintAt(payload, 0)
  if (header === undefined || header[0] > payload.length || header[0] < header[1]) return undefined
  const [headerSize, first] = header
  const cells: Array<Cell> = []
  let body = headerSize
  for (let offset = first; offset < headerSize;) {
    const serial = varintAt(payload, offset)
    if (serial === undefined) return undefined
    const [type, next] = serial
    const size = sizeOf(type)
    if (size === undefined || body + size > payload.length) return undefined
    cells.push(cellAt(payload, body, type, size))
    body += size
    offset = next
  }
  return body === payload.length ? cells : undefined
}

/** Text of a damaged file, or undefined when it is no UTF-8. */
export const textIn = (bytes: Buffer): string | undefined => {
  const text = bytes.toString("utf8")
  return text.includes("\ufffd") ? undefined : text
}

// helpers

const integerSizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

const sizeOf = (type: number) => (type < 12 ? integerSizes[type] : Math.floor((type - 12) / 2))

const cellAt = (payload: Buffer, offset: number, type: number, size: number): Cell => {
  if (type === 0) return null
  if (type === 8 || type === 9) return type - 8
  if (type === 7) return payload.readDoubleBE(offset)
  if (type < 7) return size > 6 ? Number(payload.readBigInt64BE(offset)) : payload.readIntBE(offset, size)
  // An even type is a blob, which no column of ours is.
  return type % 2 === 0 ? undefined : textIn(payload.subarray(offset, offset + size))
}
