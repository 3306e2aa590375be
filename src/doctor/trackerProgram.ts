import { Duration, Effect, Either, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Rollout } from "../config/Rollout.ts"
import { Connectors, type Reach } from "../local/Connectors.ts"
import type { ConnectorFailure } from "../local/errors.ts"
import { briefly } from "../platform/terminalText.ts"
import { parseProvider } from "../tracker/parseProvider.ts"
import { isSaas } from "../tracker/provider.ts"
import { reachOf } from "../tracker/reach.ts"
import { fine, type Finding } from "./Finding.ts"
import { programLookTime } from "./schedules.ts"

/**
 * Whether the program of a local tracker is there, and is the one it should be: it is asked for its version. Says nothing
 * where no local tracker is bound, or the rollout is off; what cannot be read is other findings' news.
 */
export const trackerProgram = Effect.gen(function* () {
  const { enabled } = yield* Rollout
  const reach = enabled ? yield* boundReach : Option.none()
  return Option.isNone(reach) ? [] : [yield* look(reach.value)]
}).pipe(Effect.withSpan("doctor.trackerProgram"))

// helpers

const boundReach = Effect.gen(function* () {
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const binding = yield* Effect.flatMap(ProjectConfig, ({ trackerBinding }) => trackerBinding(project))
  if (Option.isNone(binding)) return Option.none<Reach>()
  const provider = parseProvider(binding.value.provider)
  const { workspace } = binding.value
  if (Either.isLeft(provider) || isSaas(provider.right) || workspace === undefined) return Option.none<Reach>()
  return Option.some(yield* reachOf(project, { provider: provider.right, workspace }))
}).pipe(Effect.orElseSucceed(() => Option.none<Reach>()))

const look = (reach: Reach) =>
  Effect.flatMap(
    Effect.flatMap(Connectors, ({ open }) => open(reach)),
    ({ probe }) => probe
  ).pipe(
    Effect.timeoutOption(programLookTime),
    Effect.match({
      onSuccess: Option.match({
        onNone: () =>
          finding(reach, "unknown", `${reach.command} has not said who it is within ${seconds} s`, patience),
        onSome: () => fine("tracker_program", `${reach.command} is the program of ${reach.provider}`, facts(reach))
      }),
      onFailure: (failure) => finding(reach, "problem", briefly(failure.message, 300), mending(reach, failure))
    })
  )

const seconds = Duration.toSeconds(programLookTime)

const patience = "Run `spec-kitty tracker status` and the program itself, to see what it waits for."

const facts = ({ command, cwd, provider }: Reach) => ({ provider, command, cwd })

const finding = (reach: Reach, status: Finding["status"], message: string, nextAction: string): Finding => ({
  check: "tracker_program",
  status,
  message,
  nextAction,
  details: facts(reach)
})

const mending = ({ provider }: Reach, { _tag }: ConnectorFailure) => {
  const bind = (credential: string) => `\`spec-kitty tracker bind --provider ${provider} --credential ${credential}\`.`
  switch (_tag) {
    case "ConnectorMissing":
      return `Install it so that it is on PATH, or name it: ${bind("command=/path/to/program")}`
    case "ConnectorForeign":
      return `Name the right one: ${bind("command=/path/to/program")}`
    case "ConnectorFolderMissing":
      return `Bind again with a directory that exists: ${bind("cwd=/path/to/project")}`
    default:
      return "Run the program itself to see what it says."
  }
}
