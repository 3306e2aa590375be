import { Effect, Schema } from "effect"
import { isUncommitted } from "../mission/commit.ts"
import type { Mission } from "../mission/Mission.ts"
import { emit, Output } from "../output/Output.ts"
import type { Report } from "../output/Report.ts"
import { relative } from "../platform/path.ts"
import { stripControl } from "../platform/terminalText.ts"
import { tellAll } from "../mission/tellAll.ts"

/** Keys that every result of the planning workflow has. */
export const workflowFields = {
  result: Schema.Literal("success", "partial"),
  feature_slug: Schema.String,
  feature_dir: Schema.String,
  warnings: Schema.Array(Schema.String)
}

/** The values of {@link workflowFields}. */
export const workflowValues = (mission: Mission, warnings: ReadonlyArray<string> = []) => ({
  result: resultOf(warnings),
  feature_slug: mission.slug,
  feature_dir: mission.directory,
  warnings
})

/** "partial" when files are written but not committed. */
export const resultOf = (warnings: ReadonlyArray<string>) =>
  warnings.some(isUncommitted) ? ("partial" as const) : ("success" as const)

/**
 * Hands back what a planning command did. Files that are written but not committed are told first, and make it end with
 * 1: neither a person nor a script is to take them for committed. So does `failed`.
 */
export const emitDone = <A extends { readonly warnings: ReadonlyArray<string> }, I>(
  report: Report<A, I>,
  value: A,
  failed = false
) =>
  Effect.gen(function* () {
    const open = value.warnings.filter(isUncommitted)
    const { json } = yield* Output
    if (json) yield* tellAll(open)
    const human: typeof report.human = (done, style) => {
      const others = done.warnings.filter((warning) => !isUncommitted(warning))
      return [...open, report.human({ ...done, warnings: others }, style)].join("\n\n")
    }
    yield* emit({ ...report, human }, value, failed || open.length > 0 ? 1 : 0)
  })

/** A path as a person in the project writes it, whatever characters its name has; whole when they are elsewhere. */
export const shown = ({ project }: Mission, path: string): string =>
  stripControl(project.checkout === project.root ? relative(project.root, path) : path)

/** "1 event", "2 events". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
