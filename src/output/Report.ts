import type { Schema } from "effect"

/** What a command hands back: one schema for machines, one function for people. */
export interface Report<A, I> {
  readonly schema: Schema.Schema<A, I>
  readonly human: (value: A, style: Style) => string
}

/** What the place looks like where people read: emphasis, the identity where colour is not wanted, and its width. */
export interface Style {
  /** Columns of the terminal, or what `COLUMNS` says; 80 where there is neither. */
  readonly columns: number
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly notice: (text: string) => string
}
