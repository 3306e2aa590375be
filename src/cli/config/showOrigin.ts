import { Effect, Either, Option, Schema } from "effect"
import { CurrentProject } from "../../config/CurrentProject.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { missionTypes } from "../../templates/tiers.ts"
import { templateOrigins, type TemplateOrigin } from "../../templates/origins.ts"
import { verb } from "../command.ts"
import { text } from "../parameters.ts"

const Tier = Schema.Literal("project-mission", "project", "user-mission", "user", "package")
const Place = Schema.Struct({ tier: Tier, path: Schema.String })

const Origins = Schema.Struct({
  mission: Schema.String,
  project_root: Schema.String,
  origins: Schema.Array(
    Schema.Struct({
      type: Schema.Literal("template", "command"),
      name: Schema.String,
      tier: Schema.NullOr(Tier),
      path: Schema.NullOr(Schema.String),
      /** Why there is none to use. */
      error: Schema.NullOr(Schema.String),
      lost: Schema.Array(Place)
    })
  )
})
type Origins = typeof Origins.Type

const report: Report<Origins, typeof Origins.Encoded> = {
  schema: Origins,
  human: ({ mission, origins }, { bad, bold, dim }) => {
    const name = Math.max(...origins.map((origin) => origin.name.length))
    const tier = Math.max(...origins.map((origin) => origin.tier?.length ?? 0))
    const line = (origin: Origins["origins"][number]) =>
      [
        `  ${stripControl(origin.name).padEnd(name)}  ${(origin.tier ?? "-").padEnd(tier)}  ` +
          (origin.error === null ? stripControl(origin.path ?? "") : bad(stripControl(origin.error))),
        ...origin.lost.map(({ path }) => dim(`  ${"".padEnd(name)}  ${"".padEnd(tier)}  over ${stripControl(path)}`))
      ].join("\n")
    const section = (title: string, type: "template" | "command") => [
      bold(title),
      ...origins.filter((origin) => origin.type === type).map(line)
    ]
    return [
      ...section(`Templates of ${mission} missions`, "template"),
      ...(origins.some(({ type }) => type === "command") ? section("Commands for agents", "command") : [])
    ].join("\n")
  }
}

export const configShowOrigin = verb({
  path: "config show-origin",
  does: "read",
  answer: Origins,
  summary: "Say where each template and agent command comes from",
  details:
    "A file of the project wins over one of the user (~/.kittify), and that over the package's; in each the mission's own " +
    "over the general one. Every file is looked for by itself.",
  examples: [
    ["spec-kitty config show-origin", "See which templates are used here, and what they win over"],
    ["spec-kitty config show-origin --mission research --json", "For another type of mission"]
  ],
  parameters: {
    mission: text("mission", "Type of mission; software-dev if not given", {
      placeholder: "TYPE",
      choices: missionTypes,
      aliases: ["mission-type", "m"]
    })
  },
  run: Effect.fn("cli.config.showOrigin")(function* ({ mission }) {
    const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
    const type = Option.getOrElse(mission, () => "software-dev")
    const origins = yield* templateOrigins(project, type)
    yield* emit(report, { mission: type, project_root: project.root, origins: origins.map(originValue) })
  })
})

// helpers

const originValue = ({ folder, found, lost, name }: TemplateOrigin): Origins["origins"][number] => ({
  type: folder === "templates" ? "template" : "command",
  name,
  tier: Option.getOrNull(Option.map(Either.getRight(found), ({ tier }) => tier)),
  path: Option.getOrNull(Option.map(Either.getRight(found), ({ path }) => path)),
  error: Option.getOrNull(Option.map(Either.getLeft(found), ({ message }) => message)),
  lost
})
