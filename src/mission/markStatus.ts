import { Effect, Option } from "effect"
import { historyAdded } from "../domain/draft.ts"
import { parseTasks } from "../domain/tasks.ts"
import { Emitter } from "../events/Emitter.ts"
import { byteOrderMark, readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { actorOf } from "./actor.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { SubtaskUnknown } from "./errors.ts"
import { currentMission, needArtifact } from "./setupPlan.ts"
import { withStatusLock } from "./statusLog.ts"
import { needsText } from "./WorkPackage.ts"

/** Checks or unchecks subtasks in tasks.md, one commit and one note per work package that changed. */
export const markStatus = Effect.fn("mission.markStatus")(function* (wanted: {
  readonly subtasks: ReadonlyArray<string>
  readonly done: boolean
  readonly feature: Option.Option<string>
  readonly autoCommit: boolean
}) {
  const mission = yield* currentMission(wanted.feature)
  yield* needsBranch(mission.project, wanted.autoCommit)
  const path = yield* needArtifact(mission, "tasks.md", "Run `spec-kitty tasks`: it writes tasks.md to fill in.")
  const ids = wanted.subtasks.map((id) => id.trim().toUpperCase())
  const { matches, notFound } = yield* withStatusLock(
    mission,
    Effect.gen(function* () {
      const text = Option.getOrElse(yield* readTextIfExists(path), () => "")
      yield* needsText(path, text)
      const known = parseTasks(text).flatMap(({ subtasks, wpId }) => subtasks.map((subtask) => ({ ...subtask, wpId })))
      const matched = known.filter(({ id }) => id !== null && ids.includes(id))
      if (matched.length === 0) return yield* new SubtaskUnknown({ subtasks: ids, feature: mission.slug })
      const lines = text.split("\n")
      for (const { line } of matched) lines[line] = checked(lines[line] ?? "", wanted.done)
      const after = lines.join("\n")
      if (after !== text) yield* writeAtomic(path, (yield* byteOrderMark(path)) + after)
      return {
        matches: matched.filter(({ done }) => done !== wanted.done),
        notFound: ids.filter((id) => !matched.some((match) => match.id === id))
      }
    })
  )
  const actor = yield* actorOf(mission, Option.none())
  const emitter = yield* Emitter
  const status = wanted.done ? "done" : "pending"
  const bodies = [...new Set(matches.map(({ wpId }) => wpId))].map((wpId) =>
    historyAdded({
      featureSlug: mission.slug,
      wpId,
      entryType: "note",
      entryContent: `${matches.flatMap((match) => (match.wpId === wpId ? (match.id ?? []) : [])).join(", ")} ${status}`,
      author: actor
    })
  )
  const { warning } = yield* emitter.emitAll(bodies, { project: mission.project })
  const message = `Mark ${ids.join(", ")} as ${status} on spec ${mission.slug.slice(0, 3)}`
  const commit = wanted.autoCommit ? yield* commitPaths(mission.project, [path], message) : noCommit
  return {
    mission,
    updated: ids.filter((id) => !notFound.includes(id)),
    notFound,
    status,
    commit: commit.sha,
    warnings: [...Option.toArray(commit.warning), ...Option.toArray(warning)]
  }
})

// helpers

const checked = (line: string, done: boolean) => line.replace(/^(\s*[-*+]\s+\[)[ xX](\])/, `$1${done ? "x" : " "}$2`)
