import { Either, Option, Predicate } from "effect"

/** Whether background sync starts by itself or only when asked (S082, daemon policy). */
export type BackgroundDaemon = "auto" | "manual"

export const backgroundDaemonExpected = "'auto' or 'manual'"

/** Rows in the queue, history included (design R14). */
export const defaultMaxQueueSize = 100_000

/** Reads a policy, trimmed and in any case. */
export const parseBackgroundDaemon = (value: unknown): Option.Option<BackgroundDaemon> => {
  const word = Predicate.isString(value) ? value.trim().toLowerCase() : ""
  return word === "auto" || word === "manual" ? Option.some(word) : Option.none()
}

/** Reads a number of rows; the left side says what was expected. */
export const parseMaxQueueSize = (value: unknown): Either.Either<number, string> =>
  Predicate.isNumber(value) && Number.isSafeInteger(value) && value > 0
    ? Either.right(value)
    : Either.left("a whole number above 0")
