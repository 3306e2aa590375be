import { Schema } from "effect"
import type { Setting } from "../../config/settings.ts"
import { declaredSettings } from "../../config/settingsRegistry.ts"

const Value = Schema.Union(Schema.String, Schema.Number, Schema.Boolean)
const Source = Schema.Literal("environment", "user", "project", "default")

/** A setting as `config get` and `config set` answer it. */
export const SettingAnswer = Schema.Struct({
  key: Schema.String,
  value: Schema.NullOr(Value),
  source: Source,
  file: Schema.optionalWith(Schema.String, { exact: true }),
  variable: Schema.optionalWith(Schema.String, { exact: true }),
  problem: Schema.optionalWith(Schema.String, { exact: true })
})

/** The same with what it is for and what it won over. */
export const SettingExplanation = Schema.Struct({
  ...SettingAnswer.fields,
  summary: Schema.String,
  expected: Schema.String,
  overridden: Schema.Array(Schema.Struct({ source: Source, value: Value }))
})

/** What there is to set, in the order of `config list`. */
export const settingKeys: ReadonlyArray<string> = declaredSettings.map(({ key }) => key)

/** A value for people. */
export const valueText = ({ value }: Pick<Setting, "value">): string => (value === null ? "(not set)" : String(value))

/** Where a value is from, for people. */
export const originText = ({ file, source, variable }: Pick<Setting, "source" | "file" | "variable">): string =>
  variable ?? file ?? source
