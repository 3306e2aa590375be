import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Option, Redacted } from "effect"
import { parseHost } from "../../src/config/Host.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { contractCheck } from "../../src/conformance/check.ts"
import * as Http from "../../src/platform/Http.ts"
import { crookedHost } from "./crookedHost.ts"
import { originBreaches, trackerBreaches } from "./trackerBreaches.ts"

/** The verdict on one case when Ann tries it at this server. */
const verdictOn = (url: string, only: string) =>
  contractCheck({
    host: Either.getOrThrow(parseHost(url)),
    signIn: { _tag: "Account", username: "ann", password: Redacted.make("kitty") },
    team: Option.none(),
    project: { provider: "linear", projectSlug: "web", issue: Option.some("WEB-102") },
    only: [only]
  }).pipe(
    Effect.map(({ cases }) => cases.map(({ verdict }) => verdict.status)),
    Effect.provide(Layer.merge(Http.layer, Rollout.layerOf(true)))
  )

describe("contractCheck, at a server whose trackers answer", () => {
  it.scopedLive.each([...trackerBreaches, ...originBreaches])("with %s, fails %s", ([, found, spoil, hear, options]) =>
    Effect.gen(function* () {
      const { url } = yield* crookedHost(spoil, options, undefined, hear)
      assert.deepStrictEqual(yield* verdictOn(url, found), ["failed"])
    })
  )

  it.scopedLive.each([...new Set([...trackerBreaches, ...originBreaches].map(([, found]) => found))])(
    "and does not fail %s where nothing is wrong",
    (found) =>
      Effect.gen(function* () {
        const { url } = yield* crookedHost((answer) => answer)
        assert.deepStrictEqual(yield* verdictOn(url, found), [found === "tracker/operation" ? "skipped" : "ok"])
      })
  )
})
