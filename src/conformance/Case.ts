import { Effect } from "effect"
import type { HostUnreachable } from "../auth/errors.ts"
import type { Mismatch, NotTried } from "./errors.ts"
import type { Target } from "./Target.ts"

/** One statement of the contract that can be tried on a running server. It needs no other case to have run before it. */
export interface Case {
  readonly group: string
  readonly name: string
  /** What a server does that keeps the contract. */
  readonly rule: string
  readonly run: Effect.Effect<void, Mismatch | NotTried | HostUnreachable, Target>
}

/** What a case came to. */
export type Verdict =
  | { readonly status: "ok" }
  | { readonly status: "failed"; readonly expected: string; readonly found: string }
  | { readonly status: "skipped"; readonly reason: string }

/** Tries a case; never fails, for a server that hangs up has failed it. */
export const tried = ({ rule, run }: Case): Effect.Effect<Verdict, never, Target> =>
  run.pipe(
    Effect.as<Verdict>({ status: "ok" }),
    Effect.catchTags({
      Mismatch: ({ expected, found }) => Effect.succeed<Verdict>({ status: "failed", expected, found }),
      NotTried: ({ reason }) => Effect.succeed<Verdict>({ status: "skipped", reason }),
      HostUnreachable: ({ message }) => Effect.succeed<Verdict>({ status: "failed", expected: rule, found: message })
    })
  )
