import { Effect } from "effect"
import * as settings from "../../config/settings.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"
import { argument } from "../parameters.ts"
import { SettingAnswer, settingKeys, valueText } from "./setting.ts"

const report: Report<typeof SettingAnswer.Type, typeof SettingAnswer.Encoded> = {
  schema: SettingAnswer,
  // Nothing rather than words: `$(spec-kitty config get KEY)` must be empty when nothing is set.
  human: (setting) => (setting.value === null ? "" : valueText(setting))
}

export const configGet = verb({
  path: "config get",
  does: "read",
  answer: SettingAnswer,
  summary: "Print the value of a setting",
  examples: [["spec-kitty config get sync.server_url", "Print the control plane in use"]],
  parameters: { key: argument("KEY", "Name of the setting", settingKeys) },
  run: ({ key }) =>
    Effect.gen(function* () {
      const setting = yield* settings.get(key)
      // An empty answer alone would say that nobody has set it.
      if (setting.problem !== undefined) yield* Effect.logWarning(`${setting.key}: ${setting.problem}`)
      yield* emit(report, setting)
    })
})
