import { Redacted } from "effect"
import { outcomes, type AppError, type AppErrorByTag } from "./AppError.ts"
import type { ErrorDocument, ExitCode } from "./Outcome.ts"
import { plainText } from "./safeText.ts"

const hiddenFields = new Set(["_tag", "name", "message", "stack", "cause"])

const plain = (value: unknown): unknown => (Redacted.isRedacted(value) ? "<redacted>" : value)

/** The facts of an error as they are, without what repeats its sentence. */
const factsOf = (error: AppError): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(error)
      .filter(([name, value]) => !hiddenFields.has(name) && value !== undefined && typeof value !== "function")
      .map(([name, value]) => [snakeCase(name), plain(value)])
  )

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const exitCodeByTag = <Tag extends keyof AppErrorByTag>(tag: Tag, error: AppErrorByTag[Tag]): ExitCode => {
  const { exitCode } = outcomes[tag]
  return typeof exitCode === "number" ? exitCode : exitCode.of(error)
}

const documentByTag = <Tag extends keyof AppErrorByTag>(tag: Tag, error: AppErrorByTag[Tag]): ErrorDocument => {
  const outcome = outcomes[tag]
  const exitCode = exitCodeByTag(tag, error)
  return {
    code: outcome.code,
    category: outcome.category,
    message: error.message,
    next_action: outcome.nextAction(error),
    retryable: exitCode === 75,
    user_action_required: exitCode === 4 || outcome.category === "readiness",
    source: "cli",
    details: factsOf(error),
    ...outcome.document?.(error)
  }
}

/** The number a command ends with after this error (design R22). */
export const exitCodeOf = (error: AppError): ExitCode => exitCodeByTag(error._tag, error)

/** The error document of design 3 for this error. */
export const errorDocument = (error: AppError): ErrorDocument => documentByTag(error._tag, error)

/** What failed, a blank line, what to do next; whoever worded it, a terminal may show it. */
export const errorText = (error: AppError): string => {
  // What somebody else said is whole in the document; here it is the error's own message, which keeps it to one line.
  const { next_action } = errorDocument(error)
  const text = next_action === null ? error.message : `${error.message}\n\n${next_action}`
  return plainText(text)
}
