import { Effect, Option, Schema } from "effect"
import { PushResultEnvelope } from "../../contract/tracker.ts"
import { Output } from "../../output/Output.ts"
import { Terminal } from "../../platform/Terminal.ts"
import { shortfall, unmentioned } from "../../tracker/complete.ts"
import { itemsFile } from "../../tracker/items.ts"
import { Progress } from "../../tracker/Progress.ts"
import { pushItems } from "../../tracker/pushItems.ts"
import { verb } from "../command.ts"
import { text } from "../parameters.ts"
import { showAnswer } from "./answer.ts"
import { pushed } from "./human.ts"
import { fresh } from "./limit.ts"
import { LocalSync } from "../../tracker/localDocuments.ts"

export const trackerSyncPush = verb({
  path: "tracker sync push",
  does: "destroy",
  remote: true,
  answer: Schema.Union(LocalSync, PushResultEnvelope),
  summary: "Send changes to the tracker",
  details:
    "Hosted: needs --items-json, a JSON array of changes; work that goes on in the background is waited for, and a " +
    "command that was stopped is resumed by running it again. Local: every issue known here is compared with the " +
    "tracker, and the fields that spec-kitty may write are set; by default (external_authoritative) that is none.",
  examples: [
    ["spec-kitty tracker sync push --items-json changes.json", "Send the changes in a file"],
    ["spec-kitty tracker sync push", "Local: bring the tracker to what is known here"],
    ["spec-kitty tracker sync push --items-json - --json", "Read changes from standard input, answer in JSON"]
  ],
  parameters: {
    itemsJson: text("items-json", "Hosted: file with the changes, or - for standard input", { placeholder: "FILE" }),
    fresh
  },
  run: ({ fresh, itemsJson }) =>
    Effect.gen(function* () {
      const { progress } = yield* Output
      const { readStdin } = yield* Terminal
      const sourceOf = (path: string) => (path === "-" ? { name: "standard input", text: readStdin } : itemsFile(path))
      const pushing = pushItems({ items: Option.map(itemsJson, sourceOf), fresh })
      const { sent, ...answer } = yield* Effect.provideService(pushing, Progress, progress)
      const short = (envelope: PushResultEnvelope, misread: number) =>
        shortfall(envelope, misread) ?? unmentioned(envelope, sent, misread)
      const human = showAnswer(
        (envelope: PushResultEnvelope, style, misread = []) => pushed(envelope, style, { sent, misread }),
        short
      )
      yield* human(Effect.succeed(answer))
    })
})
