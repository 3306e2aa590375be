import { Effect, Schema } from "effect"
import { diagnoseRequiring } from "../doctor/diagnose.ts"
import { Output } from "../output/Output.ts"
import type { Report } from "../output/Report.ts"
import { verb } from "./command.ts"
import { counted } from "./mission.ts"
import { manyTexts } from "./parameters.ts"

const Diagnosis = Schema.Struct({
  result: Schema.Literal("healthy", "unhealthy"),
  checks: Schema.Array(
    Schema.Struct({
      check: Schema.String,
      status: Schema.Literal("ok", "off", "problem", "unknown"),
      message: Schema.String,
      nextAction: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("next_action")),
      details: Schema.Record({ key: Schema.String, value: Schema.String })
    })
  )
})

const report: Report<typeof Diagnosis.Type, typeof Diagnosis.Encoded> = {
  schema: Diagnosis,
  human: ({ checks }, { bad, bold, dim, good }) => {
    const marks = { ok: good("ok     "), off: dim("off    "), problem: bad("problem"), unknown: dim("unknown") }
    const width = Math.max(...checks.map(({ check }) => check.length))
    const lines = checks.flatMap(({ check, message, nextAction, status }) => [
      `${marks[status]}  ${check.replaceAll("_", " ").padEnd(width)}  ${message}`,
      ...(nextAction === null ? [] : [`${" ".repeat(width + 11)}${nextAction}`])
    ])
    const problems = checks.filter(({ status }) => status === "problem").length
    return [...lines, "", bold(problems === 0 ? "Nothing is wrong" : counted(problems, "problem"))].join("\n")
  }
}

export const doctor = verb({
  path: "doctor",
  does: "read",
  remote: true,
  answer: Diagnosis,
  summary: "Look at everything that commands need, and say what to do about each problem",
  details:
    "Changes nothing. While hosted sync is enabled, the host is asked once whether it is there, without a token, for at most " +
    "2 seconds; the program of a local tracker is asked for its version. Ends with 1 when something is wrong. What is off is not in use, which is no problem unless --require names it.",
  examples: [
    ["spec-kitty doctor", "See every problem at once, each with its next step"],
    ["spec-kitty doctor --json", "The same for programs"],
    ["spec-kitty doctor --require connection", "Ends with 1 unless the host answers"]
  ],
  parameters: {
    require: manyTexts("require", "This check has to be ok, also where it would be off or unknown", {
      placeholder: "CHECK"
    })
  },
  run: ({ require }) =>
    Effect.gen(function* () {
      const output = yield* Output
      const checks = yield* diagnoseRequiring(require)
      const healthy = checks.every(({ status }) => status !== "problem")
      const result = healthy ? ("healthy" as const) : ("unhealthy" as const)
      yield* output.emit(report, { result, checks }, healthy ? 0 : 1)
    })
})
