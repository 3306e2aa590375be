import { Effect, Schema } from "effect"
import type { Report } from "../../output/Report.ts"
import { emit, Output } from "../../output/Output.ts"
import { resolve } from "../../platform/path.ts"
import { WorkingDirectory } from "../../platform/WorkingDirectory.ts"
import { parseFault } from "../../sandbox/Fault.ts"
import { routeNames } from "../../sandbox/faultRoutes.ts"
import { identities } from "../../sandbox/options.ts"
import { serve } from "../../sandbox/Sandbox.ts"
import { verb } from "../command.ts"
import { choice, flag, integer, manyTexts, text } from "../parameters.ts"

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
  does: "terminal",
  answer: Listening,
  summary: "Run a control plane on this machine to try things out",
  details:
    "Serves sign-in, event ingest (in batches and over a WebSocket) and all four trackers on loopback, with issues that change when they are pushed. " +
    "State lives in memory unless --state names a file. A fault is [ROUTE=]MISHAP[:TIMES][:OPTION=VALUE], and faults are met in order. " +
    `ROUTE is, or begins, one of ${routeNames.join(", ")}. ` +
    "Mishaps: a status " +
    "such as 429 (retry_after=SECONDS, code=TEXT); latency:TIME and trickle:TIME, a late answer and a slow one; cut and garble, " +
    "half an answer and none that is JSON; drop and lose, no answer before the work and after it; expire, tokens that expire; bomb, an answer that grows when unpacked; " +
    "partial, slow:TIME and fail, work that is done in part, in the background, or not in the end; poison, a batch refused as a whole for one bad event (details=none|list|json|text|object). " +
    "A WebSocket meets its faults when it opens: a status refuses the upgrade; garble, cut and bomb are bad frames; drop:events=N hangs up after N events, lose before it acknowledges one; mute says nothing at all; noack acknowledges nothing. TIMES is a number or *; " +
    "after=N lets N requests pass first. `sandbox fault` adds some while it runs, `sandbox log` shows what it was asked.",
  examples: [
    ["spec-kitty sandbox", "Listen on any free port"],
    ["spec-kitty sandbox --port 4711 --async", "Let pushes and runs finish later, after a 202"],
    ["spec-kitty sandbox --fault tracker/pull=429:1:retry_after=2", "Rate-limit the first pull"],
    [
      "spec-kitty sandbox --fault tracker/push=fail:1:code=provider_auth_expired",
      "Let the first push fail in the background"
    ]
  ],
  parameters: {
    port: integer("port", "Port to listen on; 0 takes any free one", { minimum: 0, maximum: 65_535, default: 0 }),
    host: text("host", "Loopback address to listen on", { placeholder: "ADDRESS" }),
    seed: integer("seed", "Seed of the issues", { minimum: 0, maximum: 1_000_000, default: 1 }),
    issues: integer("issues", "How many issues a project starts with", { minimum: 0, maximum: 100_000, default: 12 }),
    identity: choice("identity", identities, "Whose connection with the provider is used", { default: "installation" }),
    unmapped: manyTexts("unmapped", "Project that is not mapped to anything", { placeholder: "SLUG" }),
    fault: manyTexts("fault", "Fault to inject", { placeholder: "FAULT" }),
    state: text("state", "SQLite file that keeps everything for the next time", { placeholder: "FILE" }),
    tokenLifetime: integer("token-lifetime", "Seconds until an access token expires", {
      minimum: 1,
      maximum: 604_800,
      default: 900
    }),
    async: flag("async", "Answer pushes and runs with 202 and finish them later")
  },
  run: ({ fault, host, state, ...options }) =>
    Effect.gen(function* () {
      const faults = yield* Effect.forEach(fault, parseFault)
      const { port, url } = yield* serve({
        ...options,
        faults,
        ...(host._tag === "Some" ? { host: host.value } : {}),
        ...(state._tag === "Some" ? { state: resolve(yield* WorkingDirectory, state.value) } : {})
      })
      yield* emit(report, {
        url,
        port,
        environment: { SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
      })
      return yield* Effect.flatMap(Output, ({ untilInterrupted }) => untilInterrupted)
    }).pipe(Effect.scoped)
})
