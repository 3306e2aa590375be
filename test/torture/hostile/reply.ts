/** How an answer's body comes about; long ones are told, not spelled out. */
export type Body =
  | { readonly _tag: "Text"; readonly text: string; readonly encoding?: Encoding }
  | { readonly _tag: "Bytes"; readonly hex: string }
  /** JSON that is longer than 8 MiB and never ends. */
  | { readonly _tag: "Endless" }
  /** A few bytes that unfold to 32 MiB. */
  | { readonly _tag: "Bomb"; readonly encoding: Encoding }
  /** Lists in lists in lists. */
  | { readonly _tag: "Deep"; readonly levels: number }

export type Encoding = "gzip" | "deflate" | "br" | "gzip, gzip"

/** `drip`, `stall` and `mute` do not come to an end; `break` is cut off; `bytes` is not HTTP. */
export type Delivery = "sized" | "chunked" | "unsized" | "drip" | "stall" | "mute" | "break" | "hangUp" | "bytes"

/** One answer of a host that means no good. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  readonly delivery: Delivery
}

/** An ordinary answer. */
export const reply = (status: number, text: string, more: Partial<Reply> = {}): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: { _tag: "Text", text },
  delivery: "sized",
  ...more
})

/** Whether the caller has to give up on its own. */
export const isEndless = ({ delivery }: Reply) => ["drip", "stall", "mute"].includes(delivery)
