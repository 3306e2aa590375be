// The tracker client in a process of its own, so that its memory can be looked at: every line on standard input is a call,
// every line on standard output what came of it.
import { createInterface } from "node:readline"
import { Cause, Clock, Effect, Exit, Layer, Option, Redacted, Runtime } from "effect"
import { Session, type SignedIn } from "../../../src/auth/Session.ts"
import * as Http from "../../../src/platform/Http.ts"
import { Progress } from "../../../src/tracker/Progress.ts"
import { type Answer, type OperationFailure, SaaSTrackerClient } from "../../../src/tracker/SaaSTrackerClient.ts"
import { hastyClock } from "./hastyClock.ts"
import type { Call, Came } from "./lines.ts"

const url = process.argv[2] ?? ""
const web = { provider: "linear", projectSlug: "web" } as const

const ticket = {
  ...web,
  missionId: "001-login",
  externalIssueId: "1",
  externalIssueKey: "WEB-1",
  externalIssueUrl: "https://linear.app/acme/issue/WEB-1",
  externalTitle: "Login",
  externalStatus: "todo"
} as const

const once = { idempotencyKey: "7b1c2a9e-8f55-4a0e-9b3b-0d6f1e3c5a77" }

type Client = typeof SaaSTrackerClient.Service

const calls: Readonly<Record<Call["endpoint"], (client: Client) => Effect.Effect<Answer<unknown>, OperationFailure>>> =
  {
    pull: ({ pull }) => pull({ ...web, limit: 10 }),
    push: ({ push }) => push({ ...web, items: [] }, once),
    run: ({ run }) => run({ ...web, pullFirst: true, limit: 1 }, once),
    status: ({ status }) => status(web),
    mappings: ({ mappings }) => mappings(web),
    operation: ({ operation }) => operation("op-1"),
    searchIssues: ({ searchIssues }) => searchIssues({ ...web, limit: 10, queryText: "login" }),
    bindMissionOrigin: ({ bindMissionOrigin }) => bindMissionOrigin(ticket, once)
  }

/** A session that can be renewed; the token carries the number of the plan. */
const sessionFor = (number: number) => {
  const signedIn: SignedIn = {
    host: { url, origin: url, source: "environment" },
    accessToken: Redacted.make(`hostile-answer-${number}`),
    username: "ann",
    teamSlug: Option.some("kittens")
  }
  const current = Effect.succeed(signedIn)
  return Layer.succeed(Session, {
    current,
    renew: () => current,
    peek: Effect.succeedSome({ username: "ann", teamSlug: signedIn.teamSlug, origin: url })
  })
}

const told = (exit: Exit.Exit<Answer<unknown>, OperationFailure>): Pick<Came, "answer" | "error" | "defect"> => {
  if (Exit.isSuccess(exit)) return { answer: JSON.stringify(exit.value.raw) }
  if (!Cause.isFailType(exit.cause)) return { defect: Cause.pretty(exit.cause) }
  const { error } = exit.cause
  return {
    error: {
      tag: error._tag,
      message: error.message,
      ...("status" in error && error.status !== undefined ? { status: error.status } : {}),
      ...("envelope" in error ? { envelope: error.envelope } : {})
    }
  }
}

const tried = ({ endless, endpoint, number }: Call) =>
  Effect.gen(function* () {
    const said: Array<string> = []
    const call = Effect.flatMap(SaaSTrackerClient, calls[endpoint]).pipe(
      Effect.provide(Layer.provide(SaaSTrackerClient.layer, sessionFor(number))),
      Effect.withClock(hastyClock(endless ? { request: "500 millis", patience: "1 second" } : {})),
      Effect.provideService(Progress, (line) => Effect.sync(() => said.push(line)))
    )
    const started = yield* Clock.currentTimeMillis
    const exit = yield* call.pipe(
      // Whatever the host does, the bounds of the client have to end it; without them nobody would ever hear of it.
      Effect.disconnect,
      Effect.timeoutFailCause({ duration: "60 seconds", onTimeout: () => Cause.die("it does not end") }),
      Effect.exit
    )
    const millis = (yield* Clock.currentTimeMillis) - started
    const came: Came = { number, millis, said, rss: process.memoryUsage.rss(), ...told(exit) }
    process.stdout.write(`${JSON.stringify(came)}\n`)
  })

await Effect.gen(function* () {
  const run = Runtime.runFork(yield* Effect.runtime<Effect.Effect.Context<ReturnType<typeof tried>>>())
  createInterface({ input: process.stdin }).on("line", (line) => run(tried(JSON.parse(line))))
  return yield* Effect.never
}).pipe(Effect.provide(Http.layer), Effect.runPromise)
