import { Effect, Option } from "effect"
import { readItems, type ItemsSource } from "./items.ts"
import { TrackerService } from "./TrackerService.ts"

/** What to push; a local tracker takes no items, it is compared with what is known here. */
export interface PushRequested {
  readonly items: Option.Option<ItemsSource>
  /** Does not take up an unfinished push of the same items. */
  readonly fresh: boolean
}

/** Pushes to the current project's tracker. Where it takes no items, they are not even read; `sent` counts them. */
export const pushItems = Effect.fn("tracker.pushItems")(function* ({ items, fresh }: PushRequested) {
  const tracker = yield* TrackerService
  const read = Option.isNone(items)
    ? Option.none()
    : Option.some(yield* readItems(items.value, yield* tracker.pushProvider))
  const sent = Option.match(read, { onNone: () => 0, onSome: ({ length }) => length })
  return { ...(yield* tracker.push(read, { fresh })), sent }
})
