import { Effect, Schema } from "effect"
import * as settings from "../../config/settings.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { verb } from "../command.ts"
import { argument } from "../parameters.ts"
import { originText, settingKeys, SettingAnswer, valueText } from "./setting.ts"

const Saved = Schema.Struct({
  ...SettingAnswer.fields,
  /** Of `sync.enabled`: how many events of the project stay on this machine. */
  held: Schema.optionalWith(Schema.NonNegativeInt, { exact: true }),
  advice: Schema.optionalWith(Schema.Array(Schema.String), { exact: true })
})

const report: Report<typeof Saved.Type, typeof Saved.Encoded> = {
  schema: Saved,
  human: ({ advice = [], ...setting }, { dim, notice }) =>
    [
      setting.source === "environment"
        ? notice(`Saved, but ${originText(setting)} is set and wins: ${setting.key} is ${valueText(setting)}`)
        : `${setting.key} is ${valueText(setting)} (${originText(setting)})`,
      ...advice.map((line) => dim(`  ${stripControl(line)}`))
    ].join("\n")
}

export const configSet = verb({
  path: "config set",
  does: "write",
  answer: Saved,
  summary: "Save a setting",
  details:
    "Settings of this user go to config.toml, settings of this project to .kittify/config.yaml; everything else in " +
    "the file stays as it is, comments included.",
  examples: [
    ["spec-kitty config set sync.server_url https://HOST", "Choose the control plane"],
    ["spec-kitty config set sync.enabled false", "Keep this project's events on this machine"]
  ],
  parameters: { key: argument("KEY", "Name of the setting", settingKeys), value: argument("VALUE", "Its new value") },
  run: ({ key, value }) =>
    Effect.gen(function* () {
      const setting = yield* settings.set(key, value)
      yield* emit(report, setting.key === "sync.enabled" ? { ...setting, ...(yield* eventsBefore) } : setting)
    })
})

// helpers

/** Only who says whether events may leave pays for what opens the queue. */
const eventsBefore = Effect.promise(() =>
  Promise.all([import("../../sync/consentChanged.ts"), import("../../layers/ProjectQueueLayer.ts")])
).pipe(
  Effect.flatMap(([{ consentChanged }, { ProjectQueueLayer }]) => Effect.provide(consentChanged, ProjectQueueLayer))
)
