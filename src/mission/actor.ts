import { Effect, Option } from "effect"
import { Git } from "../platform/Git.ts"
import { userName } from "../platform/user.ts"
import type { Mission } from "./Mission.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Whom the prompt names as responsible: whoever it names already, else the one who starts. */
export const assigneeOf = ({ values }: Pick<WorkPackage, "values">, actor: string): string => {
  const named = values["assignee"]
  return typeof named === "string" && named.trim() !== "" ? named : actor
}

/** Who does it: the agent that was named, else the name git commits under, else the user of this machine. */
export const actorOf = (mission: Pick<Mission, "project">, named: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isSome(named) && named.value.trim() !== "") return named.value.trim()
    const git = yield* Git
    const { stdout } = yield* git.exit(mission.project.root, ["config", "--get", "user.name"])
    return stdout.trim() === "" ? yield* userName : stdout.trim()
  })
