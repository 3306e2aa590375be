import { Effect, Option, Redacted } from "effect"
import * as build from "../../domain/draft.ts"
import { canonicalJson } from "../../domain/json.ts"
import { briefly } from "../../platform/terminalText.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { must, refusedWith } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { askLiveToken, converse, liveToken, type Conversation, type Heard } from "../converse.ts"
import { NotTried } from "../errors.ts"
import { judgedAs } from "../ingest.ts"
import { eventOf, throwAway } from "../throwAway.ts"
import type { WireEvent } from "../wireEvent.ts"

const note = (entryContent: string) =>
  eventOf(
    build.historyAdded({
      featureSlug: throwAway.featureSlug,
      wpId: "WP01",
      entryType: "note",
      entryContent,
      author: "contract check"
    })
  )

const of = (name: string, rule: string, run: Case["run"]): Case => ({ group: "live", name, rule, run })

const typeOf = (frame: Heard | undefined) => (typeof frame === "object" ? frame["type"] : undefined)

const isVerdict = (frame: Heard) => typeOf(frame) === "ack" || typeOf(frame) === "error"

const verdictsIn = ({ heard }: Conversation) => heard.filter(isVerdict)

const shown = ({ ended, heard }: Conversation) =>
  `${Option.getOrElse(ended, () => "an open connection")}, after ${briefly(canonicalJson(heard), 300)}`

/** Sends these events over one connection and gives what the server said about them; a silent server is asked no more. */
const judgedLive = (...events: ReadonlyArray<WireEvent>) =>
  Effect.gen(function* () {
    const said = yield* converse(yield* liveToken, events, (heard) => heard.filter(isVerdict).length >= events.length)
    if (verdictsIn(said).length > 0 || Option.isSome(said.ended)) return said
    return yield* new NotTried({ reason: "the server acknowledges nothing, so that batches confirm its events" })
  })

/** Events one by one over a WebSocket (S032 US2). A server that has none is not held to it. */
export const liveCases: ReadonlyArray<Case> = [
  of("token", "gives a token for a live connection to who has an access token", Effect.asVoid(liveToken)),
  of(
    "token-refused",
    "answers 401 to who wants that token without an access token",
    Effect.flatMap(askLiveToken(), (answer) => refusedWith(answer, 401))
  ),
  of(
    "upgrade-refused",
    "answers 401 to an upgrade with a token that it never issued",
    Effect.gen(function* () {
      yield* liveToken
      const said = yield* converse(Redacted.make(yield* uuid4), [], ({ length }) => length > 0)
      const expected = "HTTP 401 for the upgrade"
      yield* must(
        Option.exists(said.ended, (reason) => reason.includes("HTTP 401")),
        expected,
        () => shown(said)
      )
    })
  ),
  of(
    "snapshot",
    'says {"type": "snapshot", "work_packages": [...]} before anything else',
    Effect.gen(function* () {
      const said = yield* converse(yield* liveToken, [], ({ length }) => length > 0)
      const [first] = said.heard
      const is = typeof first === "object" && first["type"] === "snapshot" && Array.isArray(first["work_packages"])
      yield* must(is, "a snapshot as the first frame", () => shown(said))
    })
  ),
  of(
    "taken",
    "takes an event that comes over the connection: in a batch the same event is a duplicate",
    Effect.gen(function* () {
      const event = yield* note("Over the connection")
      const said = yield* converse(yield* liveToken, [event], (heard) => heard.some(isVerdict))
      yield* must(said.heard.length > 0, "an open connection", () => shown(said))
      yield* judgedAs([event], ["duplicate"])
    })
  ),
  of(
    "acknowledged",
    "acknowledges an event by its id, with success at first and duplicate from then on; or acknowledges nothing at all",
    Effect.gen(function* () {
      const event = yield* note("Acknowledged")
      const said = yield* judgedLive(event, event)
      const ack = (status: string) => ({ type: "ack", event_id: event.event_id, status })
      const wanted = canonicalJson([ack("success"), ack("duplicate")])
      yield* must(canonicalJson(verdictsIn(said)) === wanted, wanted, () => shown(said))
    })
  ),
  of(
    "refused",
    "says of an event that it refuses why, by its id, and takes the next one all the same",
    Effect.gen(function* () {
      const [bad, good] = [yield* note("Bad"), yield* note("Good")]
      const said = yield* judgedLive({ ...bad, event_type: "FooBar" }, good)
      const [first, second] = verdictsIn(said)
      const isRefused = typeof first === "object" && first["type"] === "error" && first["event_id"] === bad.event_id
      const says = typeof first === "object" && typeof first["error"] === "string" && first["error"].trim() !== ""
      const expected = 'an "error" with event_id and error, then an "ack" for the next event'
      yield* must(isRefused && says && typeOf(second) === "ack", expected, () => shown(said))
    })
  )
]
