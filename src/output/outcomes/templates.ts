import type { TemplateError } from "../../templates/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of finding and filling in templates. */
export const templatesOutcomes: Outcomes<TemplateError> = {
  TemplateMissing: {
    code: "template_missing",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ searched }) =>
      `Put the template into ${searched[0] ?? ".kittify/templates"}, or install spec-kitty again.`
  },
  LegacyTemplateFound: {
    code: "legacy_template",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ currentPath }) => `Run \`spec-kitty migrate\`, or move the file to ${currentPath}.`
  },
  TemplateNameRefused: {
    code: "template_name_refused",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Use a plain name such as software-dev."
  },
  TemplateOutsideProject: {
    code: "template_outside_project",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ path }) => `Replace the link ${path} by a copy of the file.`
  },
  PlaceholderUnfilled: {
    code: "placeholder_unfilled",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ path }) => `Correct the placeholders in ${path}.`
  }
}
