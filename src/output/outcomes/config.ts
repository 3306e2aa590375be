import type { ConfigError } from "../../config/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of settings and of finding the project. */
export const configOutcomes: Outcomes<ConfigError> = {
  NotAProject: {
    code: "not_a_project",
    category: "configuration",
    exitCode: 1,
    nextAction: () => "Run `spec-kitty init` in your repository, or go to a directory inside a project."
  },
  InvalidSetting: {
    code: "invalid_setting",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ expected, file, key }) =>
      file === undefined ? `Set ${key} to ${expected}.` : `Run \`spec-kitty config set ${key} VALUE\` with ${expected}.`
  },
  SettingValueRefused: {
    code: "setting_value_refused",
    category: "usage",
    exitCode: 2,
    nextAction: ({ expected, key }) => `Run \`spec-kitty config set ${key} VALUE\` with ${expected}.`
  },
  ConfigFileBroken: {
    code: "config_file_broken",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ path }) => `Mend ${path}, or move it aside to start from the defaults.`
  },
  UnknownSetting: {
    code: "unknown_setting",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Run `spec-kitty config list` to see every setting."
  }
}
