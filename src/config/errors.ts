import { Schema } from "effect"

/** There is no `.kittify` here or in any directory above. */
export class NotAProject extends Schema.TaggedError<NotAProject>()("NotAProject", {
  directory: Schema.String
}) {
  override get message() {
    return `${this.directory} is not inside a spec-kitty project`
  }
}

/** A setting has a value that it cannot have; `file` when it was read from one, otherwise the environment. */
export class InvalidSetting extends Schema.TaggedError<InvalidSetting>()("InvalidSetting", {
  key: Schema.String,
  value: Schema.String,
  expected: Schema.String,
  file: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const place = this.file === undefined ? "" : ` in ${this.file}`
    return `${this.key}${place} is "${this.value}" but must be ${this.expected}`
  }
}

/** Somebody wants to give a setting a value that it cannot have; nothing was saved. */
export class SettingValueRefused extends Schema.TaggedError<SettingValueRefused>()("SettingValueRefused", {
  key: Schema.String,
  value: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `${this.key} cannot be "${this.value}": it must be ${this.expected}`
  }
}

/** A configuration file cannot be parsed; it was left as it is. */
export class ConfigFileBroken extends Schema.TaggedError<ConfigFileBroken>()("ConfigFileBroken", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be read: ${this.reason}`
  }
}

/** There is no setting of this name. */
export class UnknownSetting extends Schema.TaggedError<UnknownSetting>()("UnknownSetting", {
  key: Schema.String,
  nearest: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const suggestion = this.nearest === undefined ? "" : `. Did you mean \`${this.nearest}\`?`
    return `There is no setting \`${this.key}\`${suggestion}`
  }
}

/** Every failure of this room. */
export type ConfigError = NotAProject | InvalidSetting | SettingValueRefused | ConfigFileBroken | UnknownSetting
