import type { Schema } from "effect"

/** What a command hands back: one schema for machines, one function for people. */
export interface Report<A, I> {
  readonly schema: Schema.Schema<A, I>
  readonly human: (value: A, style: Style) => string
}

/** Emphasis for people; every function is the identity where colour is not wanted. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly notice: (text: string) => string
}
