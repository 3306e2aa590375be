import { Context } from "effect"

/** The environment that child processes inherit. Our own settings are read with `Config`, never from here. */
export class ChildEnvironment extends Context.Reference<ChildEnvironment>()("spec-kitty/platform/ChildEnvironment", {
  defaultValue: (): Readonly<Record<string, string | undefined>> => ({ ...process.env })
}) {}

/** Spellings that switch a variable off: empty, 0, false, no, off; trimmed, any case. */
export const isSwitchedOff = (text: string): boolean =>
  ["", "0", "false", "no", "off"].includes(text.trim().toLowerCase())
