import { Effect, Option, Schema } from "effect"
import { missionStatus } from "../../../mission/missionStatus.ts"
import { laneNamed, laneNames } from "../../../mission/moveTask.ts"
import { emit } from "../../../output/Output.ts"
import type { Report } from "../../../output/Report.ts"
import { stripControl } from "../../../platform/terminalText.ts"
import { verb } from "../../command.ts"
import { feature, text } from "../../parameters.ts"

const Listed = Schema.Struct({
  feature_slug: Schema.String,
  tasks: Schema.Array(
    Schema.Struct({
      work_package_id: Schema.String,
      title: Schema.String,
      lane: Schema.String,
      path: Schema.String
    })
  ),
  count: Schema.Int,
  warnings: Schema.Array(Schema.String)
})

const report: Report<typeof Listed.Type, typeof Listed.Encoded> = {
  schema: Listed,
  human: ({ tasks }) =>
    tasks.length === 0
      ? "No work package"
      : tasks.map((task) => `${task.work_package_id}  ${task.lane.padEnd(10)}  ${stripControl(task.title)}`).join("\n")
}

export const agentListTasks = verb({
  path: "agent tasks list-tasks",
  does: "read",
  answer: Listed,
  summary: "List the work packages of a mission",
  examples: [["spec-kitty agent tasks list-tasks --lane for_review --json", "What waits for a review"]],
  parameters: { feature, lane: text("lane", "Only those in this lane", { placeholder: "LANE", choices: laneNames }) },
  run: Effect.fn("cli.agent.listTasks")(function* ({ feature, lane }) {
    const name = Option.map(lane, (text) => text.trim().toLowerCase())
    if (Option.isSome(name)) yield* laneNamed(name.value)
    const board = yield* missionStatus(feature)
    const tasks = board.workPackages
      // The four names people use, and the exact ones of the log.
      .filter(
        ({ recordedLane, shownLane }) =>
          Option.isNone(name) || [shownLane, recordedLane].some((is) => is === name.value)
      )
      .map(({ id, path, shownLane, title }) => ({ work_package_id: id, title, lane: shownLane, path }))
    const { mission, warnings } = board
    yield* emit(report, { feature_slug: mission.slug, tasks, count: tasks.length, warnings })
  })
})
