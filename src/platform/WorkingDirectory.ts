import { Context } from "effect"

/** The directory the command was started in, absolute; tests and embedding programs put their own in its place. */
export class WorkingDirectory extends Context.Reference<WorkingDirectory>()("spec-kitty/platform/WorkingDirectory", {
  defaultValue: () => process.cwd()
}) {}
