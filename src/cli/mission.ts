import { Schema } from "effect"
import { isUncommitted } from "../mission/commit.ts"
import type { Mission } from "../mission/Mission.ts"
import { relative } from "../platform/path.ts"
import { stripControl } from "../platform/terminalText.ts"

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

/** Files that are written but not committed make a command end with 1: a script must not take them for committed. */
export const exitCodeFor = (warnings: ReadonlyArray<string>): 0 | 1 => (warnings.some(isUncommitted) ? 1 : 0)

/** A path as a person in the project writes it, whatever characters its name has; whole when they are elsewhere. */
export const shown = ({ project }: Mission, path: string): string =>
  stripControl(project.checkout === project.root ? relative(project.root, path) : path)

/** "1 event", "2 events". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
