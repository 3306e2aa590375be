import { Clock, Effect } from "effect"
import { missionStatus } from "../mission/missionStatus.ts"
import { emit } from "../output/Output.ts"
import { Terminal } from "../platform/Terminal.ts"
import { Board, boardReport, boardValue } from "./board.ts"
import { verb } from "./command.ts"
import { feature } from "./parameters.ts"
import type { Option } from "effect"

const run = Effect.fn("cli.status")(function* (options: { readonly feature: Option.Option<string> }) {
  const board = yield* missionStatus(options.feature)
  const { columns } = yield* Terminal
  yield* emit(boardReport(board.mission, columns, yield* Clock.currentTimeMillis), boardValue(board))
})

export const status = verb({
  path: "status",
  does: "read",
  answer: Board,
  summary: "Show the mission's board",
  examples: [["spec-kitty status", "Who has what, and how far the mission is"]],
  parameters: { feature },
  run
})

export const agentTasksStatus = verb({
  path: "agent tasks status",
  does: "read",
  answer: Board,
  summary: "Show the mission's board",
  examples: [["spec-kitty agent tasks status --json", "The board as a document"]],
  parameters: { feature },
  run
})
