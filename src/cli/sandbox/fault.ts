import { Effect } from "effect"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import * as Http from "../../platform/Http.ts"
import { FaultsDocument } from "../../sandbox/control.ts"
import { sandboxFaults } from "../../sandbox/remote.ts"
import { parseFault } from "../../sandbox/Fault.ts"
import { verb } from "../command.ts"
import { counted } from "../mission.ts"
import { flag, manyOptionalArguments } from "../parameters.ts"
import { sandboxAt, url } from "./where.ts"

const report: Report<typeof FaultsDocument.Type, typeof FaultsDocument.Encoded> = {
  schema: FaultsDocument,
  human: ({ pending }) => (pending === 0 ? "No fault is to come" : `${counted(pending, "fault")} to come`)
}

export const sandboxFault = verb({
  path: "sandbox fault",
  does: "write",
  remote: true,
  answer: FaultsDocument,
  summary: "Let a running sandbox do something wrong next",
  details:
    "Each FAULT is written as for `spec-kitty sandbox --fault` and comes after those that are waiting. Programs send the same " +
    'to the sandbox itself: POST /_sandbox/faults with {"faults": ["401:1"]}, GET and DELETE /_sandbox/faults, ' +
    "POST /_sandbox/expire and /_sandbox/revoke, GET /_sandbox/log.",
  examples: [
    ["spec-kitty sandbox fault tracker/push=lose:1", "Do the next push and lose its answer"],
    ["spec-kitty sandbox fault --clear", "Forget every fault that is still to come"]
  ],
  parameters: {
    faults: manyOptionalArguments("FAULT", "Fault to add"),
    clear: flag("clear", "First forget those that are still to come"),
    url
  },
  run: ({ clear, faults, url }) =>
    Effect.gen(function* () {
      // A misspelt fault is a mistake wherever the sandbox is.
      yield* Effect.forEach(faults, parseFault, { discard: true })
      const pending = yield* sandboxFaults(yield* sandboxAt(url), { clear, faults })
      yield* emit(report, { pending })
    }).pipe(Effect.provide(Http.layer))
})
