import { DateTime, Effect } from "effect"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import * as Http from "../../platform/Http.ts"
import { briefly } from "../../platform/terminalText.ts"
import { LogDocument } from "../../sandbox/control.ts"
import { sandboxLog } from "../../sandbox/remote.ts"
import { verb } from "../command.ts"
import { integer } from "../parameters.ts"
import { table } from "../../output/table.ts"
import { sandboxAt, url } from "./where.ts"

const report: Report<typeof LogDocument.Type, typeof LogDocument.Encoded> = {
  schema: LogDocument,
  human: ({ requests }, { bold }) => {
    if (requests.length === 0) return "The sandbox has not been asked anything yet"
    const [head = "", ...rows] = table(
      [
        ["TIME", 12],
        ["STATUS", 6],
        ["METHOD", 6],
        ["PATH", 40],
        ["KEY", 8]
      ],
      requests.map(({ at, idempotency_key, method, status, url }) => [
        DateTime.formatIso(DateTime.unsafeMake(at)).slice(11, 23),
        status === null ? "hung up" : String(status),
        briefly(method, 6),
        briefly(url, 200),
        briefly(idempotency_key ?? "", 8)
      ])
    )
    return [bold(head), ...rows].join("\n")
  }
}

export const sandboxLogVerb = verb({
  path: "sandbox log",
  does: "read",
  remote: true,
  answer: LogDocument,
  summary: "Show what a running sandbox was asked",
  details:
    "The last 1000 requests, oldest first, with the status that was answered and the Idempotency-Key. Tokens and passwords " +
    "are not shown; --json has the bodies too.",
  examples: [
    ["spec-kitty sandbox log", "What the sandbox at SPEC_KITTY_SAAS_URL was asked"],
    ["spec-kitty sandbox log --limit 5 --json", "The last five requests with their bodies"]
  ],
  parameters: {
    url,
    limit: integer("limit", "At most this many of the last ones", { minimum: 1, maximum: 1000, default: 1000 })
  },
  run: ({ limit, url }) =>
    Effect.gen(function* () {
      const requests = yield* sandboxLog(yield* sandboxAt(url))
      yield* emit(report, { requests: requests.slice(-limit) })
    }).pipe(Effect.provide(Http.layer))
})
