import { Effect, Schema } from "effect"
import { emit, Output } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { briefly, stripControl } from "../../platform/terminalText.ts"
import { doctrineModes, fieldOwners } from "../../local/ownership.ts"
import { bind } from "../../tracker/bind.ts"
import { Progress } from "../../tracker/Progress.ts"
import { providers } from "../../tracker/provider.ts"
import { verb } from "../command.ts"
import { manyTexts, optionalChoice, requiredText, text } from "../parameters.ts"

const maybe = <const Key extends string, A, I>(key: Key, schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { exact: true }).pipe(Schema.fromKey(key))

const Binding = Schema.Struct({
  result: Schema.Literal("success"),
  provider: Schema.String,
  projectSlug: maybe("project_slug", Schema.String),
  workspace: Schema.optionalWith(Schema.String, { exact: true }),
  doctrineMode: maybe("doctrine_mode", Schema.NullOr(Schema.String)),
  credentialsSaved: maybe("credentials_saved", Schema.Boolean),
  command: Schema.optionalWith(Schema.String, { exact: true }),
  cwd: Schema.optionalWith(Schema.String, { exact: true }),
  replaced: Schema.optionalWith(
    Schema.Struct({
      provider: Schema.String,
      projectSlug: maybe("project_slug", Schema.String),
      workspace: Schema.optionalWith(Schema.String, { exact: true })
    }),
    { exact: true }
  )
})

const report: Report<typeof Binding.Type, typeof Binding.Encoded> = {
  schema: Binding,
  human: ({ command, credentialsSaved, cwd, doctrineMode, replaced, ...bound }) =>
    [
      `This project is bound to ${named(bound)}${doctrineMode == null ? "" : `, ${stripControl(doctrineMode)}`}`,
      ...(replaced === undefined ? [] : [`It was bound to ${named(replaced)} before`]),
      ...(command === undefined || cwd === undefined ? [] : [stripControl(`It is worked with ${command} in ${cwd}`)]),
      ...(credentialsSaved === true ? ["Its credentials are saved for this user and this project"] : [])
    ].join("\n")
}

const named = ({
  projectSlug,
  provider,
  workspace
}: Pick<typeof Binding.Type, "provider" | "projectSlug" | "workspace">) => {
  const name = projectSlug ?? workspace
  return briefly(provider, 100) + (name === undefined ? "" : ` (${briefly(name, 300)})`)
}

export const trackerBind = verb({
  path: "tracker bind",
  does: "write",
  remote: true,
  answer: Binding,
  summary: "Bind this project to a tracker",
  details:
    "Hosted (linear, jira, github, gitlab): needs --project-slug; provider and slug are all that is kept, and no " +
    "credentials are taken: connect the provider on the dashboard and sign in with `spec-kitty auth login`. Local " +
    "(beads, fp): needs --workspace; --credential is kept on this machine, for this project; its paths are meant from here. Bound again to the same one, what " +
    "is not given stays as it was. Nothing is sent.",
  examples: [
    ["spec-kitty tracker bind --provider linear --project-slug web", "Work with Linear through the control plane"],
    [
      "spec-kitty tracker bind --provider beads --workspace web --credential command=bd",
      "Work with beads on this machine"
    ]
  ],
  parameters: {
    provider: requiredText("provider", "The tracker", { placeholder: "NAME", choices: providers }),
    projectSlug: text("project-slug", "Hosted: the project as the control plane knows it", { placeholder: "SLUG" }),
    workspace: text("workspace", "Local: name of the workspace", { placeholder: "NAME" }),
    credentials: manyTexts("credential", "Local: something the tracker needs, such as its command", {
      placeholder: "KEY=VALUE"
    }),
    doctrineMode: optionalChoice(
      "doctrine-mode",
      doctrineModes,
      "Local: whose word counts when both sides have changed"
    ),
    fieldOwners: manyTexts(
      "field-owner",
      `Local: who may write a field (${fieldOwners.join(", ")}); this is split ownership`,
      {
        placeholder: "FIELD=OWNER"
      }
    )
  },
  run: (options) =>
    Effect.gen(function* () {
      const output = yield* Output
      const bound = yield* Effect.provideService(bind(options), Progress, output.progress)
      yield* emit(report, { result: "success", ...bound })
    })
})
