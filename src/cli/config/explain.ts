import { Effect } from "effect"
import * as settings from "../../config/settings.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"
import { argument } from "../parameters.ts"
import { originText, settingKeys, SettingExplanation, valueText } from "./setting.ts"

const report: Report<typeof SettingExplanation.Type, typeof SettingExplanation.Encoded> = {
  schema: SettingExplanation,
  human: (setting, { bad, bold }) =>
    [
      `${bold(setting.key)}: ${valueText(setting)}`,
      `  ${setting.summary}`,
      `  from     ${originText(setting)}`,
      ...setting.overridden.map(({ source, value }) => `  lost     ${value} (${source})`),
      `  accepts  ${setting.expected}`,
      ...(setting.problem === undefined ? [] : [`  ${bad(`problem  ${setting.problem}`)}`])
    ].join("\n")
}

export const configExplain = verb({
  path: "config explain",
  does: "read",
  answer: SettingExplanation,
  summary: "Say where a setting's value is from and what it won over",
  examples: [["spec-kitty config explain sync.server_url", "Find out who chose the control plane"]],
  parameters: { key: argument("KEY", "Name of the setting", settingKeys) },
  run: ({ key }) => Effect.flatMap(settings.get(key), (setting) => emit(report, setting))
})
