import { Effect, Option, Schema } from "effect"
import type { Host } from "../../config/Host.ts"
import { SyncConfig } from "../../config/SyncConfig.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { verb } from "../command.ts"
import { optionalArgument } from "../parameters.ts"

const Server = Schema.Struct({
  url: Schema.NullOr(Schema.String),
  source: Schema.NullOr(Schema.Literal("environment", "config")),
  saved: Schema.NullOr(Schema.String)
})

const report: Report<typeof Server.Type, typeof Server.Encoded> = {
  schema: Server,
  human: ({ saved, source, url }, { notice }) => {
    if (url === null) return "No server is chosen; run `spec-kitty sync server URL` with the URL of your host"
    return saved !== null && source === "environment"
      ? notice(`Saved, but SPEC_KITTY_SAAS_URL is set and wins: the server is ${url}`)
      : `${url} (${source})`
  }
}

export const syncServer = verb({
  path: "sync server",
  does: "read",
  answer: Server,
  summary: "Show or choose the host that events are sent to",
  examples: [
    ["spec-kitty sync server", "Show the host in use and who chose it"],
    ["spec-kitty sync server https://HOST", "Choose the host"]
  ],
  parameters: { url: optionalArgument("URL", "Address of the host, https only", { writes: true }) },
  run: ({ url }) =>
    Effect.gen(function* () {
      const config = yield* SyncConfig
      if (Option.isSome(url)) yield* config.setServerUrl(url.value)
      const host = yield* config.host
      const field = <A>(read: (host: Host) => A) => Option.getOrNull(Option.map(host, read))
      yield* emit(report, {
        url: field(({ url }) => url),
        source: field(({ source }) => source),
        saved: Option.getOrNull(url)
      })
    })
})
