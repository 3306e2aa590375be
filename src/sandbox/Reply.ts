import { Schema } from "effect"

/** An answer, ready for the wire. */
export interface Reply {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Every body passes through the contract's schema: the sandbox cannot say what the contract does not know. */
export const reply = <A, I>(schema: Schema.Schema<A, I>, value: A, status = 200): Reply => ({
  status,
  body: Schema.encodeSync(Schema.parseJson(schema))(value),
  headers: {}
})
