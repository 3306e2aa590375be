/** The error document of design 3, without its envelope key. */
export interface ErrorDocument {
  readonly code: string
  readonly category: string
  readonly message: string
  readonly next_action: string | null
  readonly retryable: boolean
  readonly user_action_required: boolean | string | null
  readonly source: string
  readonly retry_after_seconds?: number
  readonly details: Readonly<Record<string, unknown>>
}

/** What the world learns of one tagged error: scripts depend on `code` and `exitCode`; add, never renumber. */
export interface Outcome<E> {
  readonly code: string
  readonly category:
    | "usage"
    | "readiness"
    | "auth"
    | "configuration"
    | "events"
    | "tracker"
    | "mission"
    | "io"
    | "interrupted"
    | "internal"
  /** 1 failed, 2 usage, 4 sign-in needed, 75 temporary, 130 interrupted (design R22). */
  readonly exitCode: ExitCode | ByState<E>
  /** What to do next; run from this state it makes progress. */
  readonly nextAction: (error: E) => string | null
  /** Fields that the error itself knows better, such as those of a control-plane envelope. */
  readonly document?: (error: E) => Partial<ErrorDocument>
}

/** The only numbers a command ends with beside 0. */
export type ExitCode = 1 | 2 | 4 | 75 | 130

/** Exit codes of an error whose state decides: every state is listed, so that the snapshot shows each of them. */
export interface ByState<E> {
  readonly codes: Readonly<Record<string, ExitCode>>
  readonly of: (error: E) => ExitCode
}

/** One code for every state; a missing state does not compile. */
export const byState = <State extends string, E>(
  codes: Readonly<Record<State, ExitCode>>,
  stateOf: (error: E) => State
): ByState<E> => ({ codes, of: (error) => codes[stateOf(error)] })

/** The members of a union of tagged errors by their tag. */
export type ByTag<E extends { readonly _tag: string }> = { readonly [Member in E as Member["_tag"]]: Member }

/** One row for every tag of a union: a missing row does not compile. */
export type Outcomes<E extends { readonly _tag: string }> = {
  readonly [Tag in keyof ByTag<E>]: Outcome<ByTag<E>[Tag]>
}
