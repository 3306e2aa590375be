import { Effect, Schema } from "effect"
import * as settings from "../../config/settings.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"
import { originText, SettingAnswer, valueText } from "./setting.ts"

const Listing = Schema.Struct({ settings: Schema.Array(SettingAnswer) })

const report: Report<typeof Listing.Type, typeof Listing.Encoded> = {
  schema: Listing,
  human: ({ settings: all }, { bad, dim }) => {
    const keyWidth = Math.max(...all.map(({ key }) => key.length))
    const valueWidth = Math.max(...all.map((setting) => valueText(setting).length))
    return all
      .map((setting) => {
        const line = `${setting.key.padEnd(keyWidth)}  ${valueText(setting).padEnd(valueWidth)}  ${dim(originText(setting))}`
        return setting.problem === undefined ? line : `${line}  ${bad(setting.problem)}`
      })
      .join("\n")
  }
}

export const configList = verb({
  path: "config list",
  does: "read",
  answer: Listing,
  summary: "List every setting with its value and where that is from",
  examples: [["spec-kitty config list", "See what is in force here"]],
  parameters: {},
  run: () => Effect.flatMap(settings.list, (all) => emit(report, { settings: all }))
})
