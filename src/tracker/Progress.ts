import { Context, Effect } from "effect"
import { stripControl } from "../platform/terminalText.ts"

/** Where a long command says what it is doing; a program that embeds us finds it in its log. */
export class Progress extends Context.Reference<Progress>()("spec-kitty/tracker/Progress", {
  defaultValue: (): ((text: string) => Effect.Effect<void>) => Effect.logInfo
}) {}

/** Tells the user, before the work starts. Names in it may come from a checkout or a host: they are made harmless here. */
export const say = (text: string): Effect.Effect<void> => Effect.flatMap(Progress, (tell) => tell(stripControl(text)))
