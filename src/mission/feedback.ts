import { Clock, Effect, Option } from "effect"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { basename, dirname, join, resolve } from "../platform/path.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { MoveRefused } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { sharedDirectory } from "./statusLog.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** The text of a review that sends work back; refuses a file that is not there or says nothing. */
export const readFeedback = (workPackage: WorkPackage, file: string) =>
  Effect.gen(function* () {
    const path = resolve(yield* WorkingDirectory, file)
    const text = Option.getOrElse(yield* readTextIfExists(path), () => "")
    if (text.trim() !== "") return text
    return yield* new MoveRefused({
      workPackage: workPackage.id,
      lane: "planned",
      reasons: [`the review feedback ${path} is empty or not there`],
      remedy: "Write what has to change into the file and run the command again."
    })
  })

/** Keeps the feedback where every worktree can read it and no commit carries it; the reference goes into the log. */
export const keepFeedback = (mission: Mission, workPackage: WorkPackage, file: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isNone(file)) return Option.none<{ readonly reference: string; readonly text: string }>()
    const text = yield* readFeedback(workPackage, file.value)
    const common = dirname(yield* sharedDirectory(mission))
    const name = `${yield* Clock.currentTimeMillis}-${basename(file.value).replace(/[^\w.-]/g, "_")}`
    const path = join(common, "spec-kitty", "feedback", mission.slug, workPackage.id, name)
    yield* writeAtomic(path, text)
    return Option.some({ reference: `feedback://${mission.slug}/${workPackage.id}/${name}`, text })
  })
