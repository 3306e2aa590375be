import { Effect, type Function } from "effect"
import type { StateUnusable } from "../errors.ts"

/** One thing that a sandbox remembers: what it is, which one, and what it is like, as JSON. */
export interface Kept {
  readonly kind: "ledger" | "spent" | "event" | "workspace" | "operation" | "origin" | "answer"
  readonly key: string
  readonly value: string
}

/** Where a sandbox keeps what the next one on the same file is to know. */
export interface Keep {
  /** In the order in which they were first kept. */
  readonly all: (kind: Kept["kind"]) => Effect.Effect<ReadonlyArray<Omit<Kept, "kind">>, StateUnusable>
  /** All of them or none; a thing that is known takes its new value. They are asked for only where they are kept. */
  readonly put: (things: Function.LazyArg<ReadonlyArray<Kept>>) => Effect.Effect<void, StateUnusable>
}

/** Keeps nothing: the state is in memory and ends with the sandbox. */
export const forgetful: Keep = { all: () => Effect.succeed([]), put: () => Effect.void }
