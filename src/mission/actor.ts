import { Effect, Option } from "effect"
import type { Mission } from "./Mission.ts"
import { Git } from "../platform/Git.ts"
import { userName } from "../platform/user.ts"

/** Who does it: the agent that was named, else the name git commits under, else the user of this machine. */
export const actorOf = (mission: Pick<Mission, "project">, named: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isSome(named) && named.value.trim() !== "") return named.value.trim()
    const git = yield* Git
    const { stdout } = yield* git.exit(mission.project.root, ["config", "--get", "user.name"])
    return stdout.trim() === "" ? yield* userName : stdout.trim()
  })
