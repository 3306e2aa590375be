import { DateTime } from "effect"
import { formatSeconds } from "../domain/timestamp.ts"

/** Every placeholder that a template may hold, written `{{NAME}}`. The only place where they are documented. */
export const placeholders = {
  FEATURE: "Name of the mission for people: Export as CSV",
  FEATURE_SLUG: "Directory of the mission under kitty-specs: 004-export-as-csv",
  BRANCH: "Branch the mission is planned on and merges into: main",
  DATE: "Today in UTC: 2026-02-12",
  TIMESTAMP: "Now in UTC, whole seconds: 2026-02-12T10:15:00Z",
  INPUT: "The request in the user's words; the mission's name where there was none",
  WP_ID: "Work package: WP01",
  TITLE: "Title of the work package: Parse the header",
  TITLE_YAML: "The same as a quoted YAML scalar, for front matter",
  AGENT: "Who does it: claude",
  AGENT_YAML: "The same as a quoted YAML scalar, for front matter",
  ARGUMENTS: "Command templates only: what the person typed behind the command, in the agent's own notation: $ARGUMENTS"
} as const

/** The name of a placeholder. */
export type Placeholder = keyof typeof placeholders

/** What is put in for the placeholders; a template may use fewer. */
export type TemplateValues = { readonly [Name in Placeholder]?: string }

interface MissionFacts {
  readonly title: string
  readonly slug: string
  readonly branch: string
  readonly at: DateTime.Utc
  readonly input?: string
}

/** Values for spec, plan, tasks, checklist and the README of the prompts. */
export const missionValues = ({ at, branch, input, slug, title }: MissionFacts) => ({
  FEATURE: inert(title),
  FEATURE_SLUG: slug,
  BRANCH: branch,
  DATE: DateTime.formatIsoDateUtc(at),
  TIMESTAMP: formatSeconds(DateTime.toEpochMillis(at)),
  INPUT: inert(input ?? title)
})

/** Values for the prompt of one work package. */
export const workPackageValues = (
  facts: MissionFacts & {
    readonly workPackage: { readonly id: string; readonly title: string }
    readonly agent: string
  }
) => ({
  ...missionValues(facts),
  WP_ID: facts.workPackage.id,
  TITLE: oneLine(facts.workPackage.title),
  TITLE_YAML: yamlScalar(facts.workPackage.title),
  AGENT: oneLine(facts.agent),
  AGENT_YAML: yamlScalar(facts.agent)
})

/** Free text as it may stand in a heading or a table: line breaks and control characters become single spaces. */
export const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, " ").trim()

/** Somebody else's words must not hide what follows them, nor count as a question that the document leaves open. */
const inert = (text: string) =>
  oneLine(text).replaceAll("<!--", "&lt;!--").replaceAll("[NEEDS CLARIFICATION", "[Needs clarification")

// A JSON string is a double-quoted YAML scalar once control characters are gone.
const yamlScalar = (text: string) => JSON.stringify(oneLine(text))
