import { DateTime, Effect, Either, Option } from "effect"
import { formatSeconds } from "../../domain/timestamp.ts"
import { answerOf, gathered, reasonOf, textOf } from "../answers.ts"
import type { Connector, Created } from "../Connector.ts"
import type { Reach } from "../Connectors.ts"
import { ConnectorForeign, ConnectorRefused, type ConnectorFailure } from "../errors.ts"
import { isBusy, isIdentifier } from "../identifiers.ts"
import { Issue, type IssuePatch } from "../Issue.ts"
import { introductionKilo, Programs, type Ran } from "../Programs.ts"
import { busyRetryPolicy } from "../schedules.ts"
import { cannotTake, changeSteps, createStep, writableFields, type Step } from "./commands.ts"
import { beadRef, elementsOf, readBead } from "./decode.ts"
import { linkOut } from "./tables.ts"

/** Beads through `bd`, 0.46 to 1.x: JSON in both eras, success decided by exit code and answer together. */
export const makeBeads = ({ command, cwd, workspace }: Reach): Effect.Effect<Connector, never, Programs> =>
  Effect.gen(function* () {
    const programs = yield* Programs
    const run = ({ args, input, verb }: Step, outputKilo?: number) =>
      programs.run({ provider: "beads", command, cwd, verb, args: ["--json", ...args], input, environment, outputKilo })
    const refused = (verb: string, reason: string) => new ConnectorRefused({ command, verb, reason })
    const answer = (step: Step) => Effect.flatMap(run(step), (ran) => answerOf({ command, verb: step.verb }, ran))
    const patiently = <A>(effect: Effect.Effect<A, ConnectorFailure>) =>
      Effect.retry(effect, { schedule: busyRetryPolicy, while: isBusy })

    const show = (id: string) =>
      Effect.gen(function* () {
        const verb = "show"
        if (!isIdentifier(id)) return yield* refused(verb, `${id} cannot be the id of a bead`)
        const ran = yield* run({ verb, args: ["show", id] })
        if (isUnknown(id, ran)) return Option.none<Issue>()
        const answered = yield* answerOf({ command, verb }, ran)
        // An old one ends with 0 when it could not read the bead at all.
        if (Option.isNone(answered)) return yield* refused(verb, reasonOf(ran))
        // Any beginning of an id finds a bead: another one is not the one that was asked for.
        const element = elementsOf(answered.value).find((one) => textOf(one, "id")?.trim() === id)
        if (element === undefined) return Option.none<Issue>()
        const { issue } = yield* Either.mapLeft(readBead(workspace)(element), (reason) => refused(verb, reason))
        return Option.some(issue)
      }).pipe(patiently)

    const found = (id: string) =>
      Effect.flatMap(show(id), (issue) => Effect.mapError(issue, () => refused("show", `there is no bead ${id}`)))

    const change = (step: Step) =>
      Effect.gen(function* () {
        const ran = yield* run(step)
        const answered = yield* answerOf({ command, verb: step.verb }, ran)
        // A label or a parent that failed leaves the bead out of the answer, and the exit code is 0.
        const isDone = elementsOf(Option.getOrNull(answered)).some((one) => textOf(one, "id") === step.args[1])
        if (step.verb === "update" && !isDone)
          return yield* refused(
            step.verb,
            ran.stderr.trim() === "" ? `${step.args[1]} is not in its answer` : reasonOf(ran)
          )
      }).pipe(patiently)

    const apply = (current: Issue, patch: IssuePatch) =>
      Effect.gen(function* () {
        if (patch.assignees !== undefined && patch.assignees.length > 1)
          return yield* refused("update", `bd keeps one assignee, not ${patch.assignees.length}`)
        const wanted = patch.links ?? current.links
        const others = wanted.filter(({ type }) => linkOut[type].reversed)
        const theirs = yield* Effect.forEach(others, ({ target }) =>
          Effect.map(found(target.id), (it) => [target.id, it] as const)
        )
        const steps = changeSteps(current, patch, new Map(theirs))
        yield* Effect.forEach(steps, change, { discard: true })
        return steps.length === 0 ? current : yield* found(current.ref.id)
      })

    const create = (issue: Issue) =>
      Effect.gen(function* () {
        const step = createStep(issue)
        const answered = yield* answer(step)
        const made = elementsOf(Option.getOrNull(answered))[0]
        const id = textOf(made, "id")?.trim()
        if (id === undefined) return yield* refused(step.verb, "gave no id of what it has made")
        const { assignees, labels, links, parent, status } = issue
        const finished = Effect.flatMap(found(id), (now) => apply(now, { assignees, labels, links, parent, status }))
        const asFarAsKnown = new Issue({ ...issue, ref: beadRef(workspace, id), raw: made })
        return yield* Effect.match(finished, {
          onSuccess: (now): Created => ({ issue: now, unfinished: [] }),
          onFailure: (error): Created => ({ issue: asFarAsKnown, unfinished: [`${id} was created; ${error.message}`] })
        })
      })

    return {
      writable: writableFields,
      cannotTake,
      probe: Effect.gen(function* () {
        const ran = yield* run({ verb: "version", args: ["version"] }, introductionKilo)
        const answered = Either.getOrElse(answerOf({ command, verb: "version" }, ran), () => Option.none())
        if (Option.isNone(answered) || elementsOf(answered.value).every((one) => textOf(one, "version") === null))
          return yield* new ConnectorForeign({
            provider: "beads",
            command,
            reason: `\`${command} --json version\` does not answer as bd does: ${reasonOf(ran)}`
          })
      }),
      list: ({ updatedSince }) =>
        Effect.gen(function* () {
          const since = Option.map(updatedSince, (time) => `--updated-after=${beforeThat(time)}`)
          // Both: up to 0.46 `--all` alone keeps the limit.
          const args = ["list", "--all", "--limit", "0", ...Option.toArray(since)]
          const answered = yield* answer({ verb: "list", args })
          if (Option.isNone(answered)) return yield* refused("list", "answered nothing, not even an empty list")
          return gathered(elementsOf(answered.value).map(readBead(workspace)))
        }).pipe(patiently),
      get: ({ id }) => show(id),
      create,
      update: ({ id }, patch) => Effect.flatMap(found(id), (current) => apply(current, patch))
    }
  })

// helpers

/** No envelope around answers, no daemon started by an old one. */
const environment = { BD_JSON_ENVELOPE: undefined, BEADS_NO_DAEMON: "1" }

/** No such bead, in the words of either era; a database or a program that is missing says "not found" too. */
const isUnknown = (id: string, ran: Ran) => {
  if (ran.exitCode === 0 && ran.stdout.trim() !== "") return false
  const reason = reasonOf(ran)
  const isSilent = ran.exitCode === 0 && ran.stderr.trim() === ""
  return isSilent || (unknownWords.test(reason) && !otherWords.test(reason.replaceAll(id, "")))
}

const otherWords = /database|workspace|repository|config/i
const unknownWords =
  /\bno issues? found\b|\bissue\b[^:]*\bnot found\b|\b(?:fetching|resolving)\b.*: (?:issue )?not found\b/i

/** `--updated-after` excludes its own second. */
const beforeThat = (time: DateTime.Utc) => formatSeconds(DateTime.toEpochMillis(time) - 1000)
