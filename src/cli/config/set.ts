import { Effect } from "effect"
import * as settings from "../../config/settings.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"
import { argument } from "../parameters.ts"
import { originText, settingKeys, SettingAnswer, valueText } from "./setting.ts"

const report: Report<typeof SettingAnswer.Type, typeof SettingAnswer.Encoded> = {
  schema: SettingAnswer,
  human: (setting, { notice }) =>
    setting.source === "environment"
      ? notice(`Saved, but ${originText(setting)} is set and wins: ${setting.key} is ${valueText(setting)}`)
      : `${setting.key} is ${valueText(setting)} (${originText(setting)})`
}

export const configSet = verb({
  path: "config set",
  answer: SettingAnswer,
  summary: "Save a setting",
  details:
    "Settings of this user go to config.toml, settings of this project to .kittify/config.yaml; everything else in " +
    "the file stays as it is, comments included.",
  examples: [
    ["spec-kitty config set sync.server_url https://HOST", "Choose the control plane"],
    ["spec-kitty config set sync.enabled false", "Keep this project's events on this machine"]
  ],
  parameters: { key: argument("KEY", "Name of the setting", settingKeys), value: argument("VALUE", "Its new value") },
  run: ({ key, value }) => Effect.flatMap(settings.set(key, value), (setting) => emit(report, setting))
})
