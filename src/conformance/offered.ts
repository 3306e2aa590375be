import { Effect, type Redacted } from "effect"
import type { HostUnreachable } from "../auth/errors.ts"
import { paths } from "../contract/paths.ts"
import { NotTried } from "./errors.ts"
import type { Target } from "./Target.ts"

/**
 * Whether a server has trackers, and the tickets that missions come from: asked once each, with an empty request, which no
 * server can find anything for. A server without them is not held to their cases.
 */
export const offeredBy = (
  ask: Target["Type"]["ask"],
  token: Effect.Effect<Redacted.Redacted, NotTried>,
  team: Effect.Effect<string, NotTried>
): Effect.Effect<Target["Type"]["offers"]> => {
  const offers = (path: string, what: string): Effect.Effect<void, NotTried | HostUnreachable> =>
    Effect.gen(function* () {
      const headers = { "x-team-slug": yield* team }
      const { status } = yield* ask({ method: "POST", path, body: "{}", plain: true, token: yield* token, headers })
      if ([404, 405, 501].includes(status)) {
        return yield* new NotTried({ reason: `the server offers no ${what}: HTTP ${status} at ${path}` })
      }
    })
  return Effect.all({
    trackers: Effect.cached(offers(paths.trackerPull, "trackers")),
    origins: Effect.cached(offers(paths.trackerIssueSearch, "tickets for missions"))
  })
}
