import { Effect, Schema } from "effect"
import type { Report } from "../output/Report.ts"
import { emit, Output } from "../output/Output.ts"
import { parseFault } from "../sandbox/Fault.ts"
import { serve } from "../sandbox/Sandbox.ts"
import { verb } from "./command.ts"
import { flag, integer, manyTexts, text } from "./parameters.ts"

const Listening = Schema.Struct({
  url: Schema.String,
  port: Schema.Int,
  environment: Schema.Record({ key: Schema.String, value: Schema.String })
})

const report: Report<typeof Listening.Type, typeof Listening.Encoded> = {
  schema: Listening,
  human: ({ environment, url }, { bold }) =>
    [
      `The sandbox listens on ${bold(url)} until Ctrl-C. In another terminal:`,
      "",
      ...Object.entries(environment).map(([name, value]) => `export ${name}=${value}`),
      "",
      "Anybody may sign in with the password kitty: `spec-kitty auth login --username ann`"
    ].join("\n")
}

export const sandbox = verb({
  path: "sandbox",
  summary: "Run a control plane on this machine to try things out",
  details:
    "Serves sign-in, event ingest and all four trackers on loopback, with issues that change when they are pushed. " +
    "State lives in memory. A fault is [ROUTE=]STATUS|latency|drop|lose[:TIMES][:OPTION], applied in order: 401:1, " +
    "429:2:retry_after=1, 500:*, latency:200ms, drop:1, tracker/push=500:1.",
  examples: [
    ["spec-kitty sandbox", "Listen on any free port"],
    ["spec-kitty sandbox --port 4711 --async", "Let pushes and runs finish later, after a 202"],
    ["spec-kitty sandbox --fault tracker/pull=429:1:retry_after=2", "Rate-limit the first pull"]
  ],
  parameters: {
    port: integer("port", "Port to listen on; 0 takes any free one", { minimum: 0, maximum: 65_535, default: 0 }),
    host: text("host", "Loopback address to listen on", { placeholder: "ADDRESS" }),
    seed: integer("seed", "Seed of the issues", { minimum: 0, maximum: 1_000_000, default: 1 }),
    fault: manyTexts("fault", "Fault to inject", { placeholder: "FAULT" }),
    tokenLifetime: integer("token-lifetime", "Seconds until an access token expires", {
      minimum: 1,
      maximum: 604_800,
      default: 900
    }),
    async: flag("async", "Answer pushes and runs with 202 and finish them later")
  },
  run: ({ fault, host, ...options }) =>
    Effect.gen(function* () {
      const faults = yield* Effect.forEach(fault, parseFault)
      const { port, url } = yield* serve({ ...options, faults, ...(host._tag === "Some" ? { host: host.value } : {}) })
      yield* emit(report, {
        url,
        port,
        environment: { SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
      })
      return yield* Effect.flatMap(Output, ({ untilInterrupted }) => untilInterrupted)
    }).pipe(Effect.scoped)
})
