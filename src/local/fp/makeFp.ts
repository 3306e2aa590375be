import { Effect, Either, Option, Ref } from "effect"
import { answerOf, gathered, listOf, member, objectIn, reasonOf, textOf } from "../answers.ts"
import type { Connector, Created } from "../Connector.ts"
import type { Reach } from "../Connectors.ts"
import { ConnectorForeign, ConnectorRefused, type ConnectorFailure } from "../errors.ts"
import { isBusy, isIdentifier } from "../identifiers.ts"
import { Issue, type IssuePatch } from "../Issue.ts"
import { introductionKilo, Programs, type Ran } from "../Programs.ts"
import { busyRetryPolicy } from "../schedules.ts"
import {
  alienLinks,
  cannotTake,
  createArgs,
  dependsOf,
  differences,
  flag,
  updateArgs,
  writableFields
} from "./commands.ts"
import { displayIdOf, fpRef, readFp, shortIdOf } from "./decode.ts"
import { needsRegister, registeredIn } from "./tables.ts"

/** fp through `--format json`, 0.23 to 0.25; what it changes is read back, since its own words about it are prose. */
export const makeFp = ({ command, cwd, workspace }: Reach): Effect.Effect<Connector, never, Programs> =>
  Effect.gen(function* () {
    const programs = yield* Programs
    /** What stands before the short id in a display id; `list` does not say it. */
    const prefix = yield* Ref.make<string | null>(null)
    const run = (verb: string, args: ReadonlyArray<string>, outputKilo?: number) =>
      programs.run({ provider: "fp", command, cwd, verb, args, outputKilo })
    const refused = (verb: string, reason: string) => new ConnectorRefused({ command, verb, reason })
    const patiently = <A>(effect: Effect.Effect<A, ConnectorFailure>) =>
      Effect.retry(effect, { schedule: busyRetryPolicy, while: isBusy })
    const registered = yield* Effect.cached(
      Effect.match(run("guide", ["guide"]), {
        onSuccess: ({ stdout }) => registeredIn(stdout),
        onFailure: () => []
      })
    )
    const registerFor = (status: Issue["status"] | undefined) =>
      status !== undefined && needsRegister(status) ? registered : Effect.succeed<ReadonlyArray<string>>([])

    const show = (id: string) =>
      Effect.gen(function* () {
        const verb = "issue show"
        if (!isIdentifier(id)) return yield* refused(verb, `${id} cannot be the id of an issue`)
        const ran = yield* run(verb, ["issue", "show", id, "--format", "json"])
        if (isUnknown(ran)) return Option.none<Issue>()
        const answered = Option.getOrNull(yield* answerOf({ command, verb }, ran))
        if (!isAskedFor(id, answered)) return Option.none<Issue>()
        const display = displayIdOf(answered)
        if (display?.includes("-") === true) yield* Ref.set(prefix, display.slice(0, display.lastIndexOf("-")))
        const { issue } = yield* Either.mapLeft(readFp(workspace, null)(answered), (reason) => refused(verb, reason))
        return Option.some(issue)
      }).pipe(patiently)

    const found = (id: string) =>
      Effect.flatMap(show(id), (issue) =>
        Effect.mapError(issue, () => refused("issue show", `there is no issue ${id}`))
      )

    const change = (args: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const ran = yield* run("issue update", args)
        if (ran.exitCode !== 0) return yield* refused("issue update", reasonOf(ran))
        return reasonOf(ran)
      }).pipe(patiently)

    /** `blocks` is kept by the other issue: its list is read, this one added, and the whole list written. */
    const block = (id: string, other: string) =>
      Effect.gen(function* () {
        const depends = dependsOf((yield* found(other)).links)
        if (!depends.includes(id))
          yield* change(["issue", "update", other, ...flag("depends", [...depends, id].join(","))])
      })

    const apply = (current: Issue, patch: IssuePatch) =>
      Effect.gen(function* () {
        const { id } = current.ref
        const links = patch.links ?? []
        const alien = [
          ...Object.keys(patch).filter((field) => ![...writableFields].some((writable) => writable === field)),
          ...alienLinks(links).map((type) => `links ${type}`)
        ]
        if (alien.length > 0) return yield* refused("issue update", `fp cannot be told ${alien.join(", ")}`)
        const statuses = yield* registerFor(patch.status)
        const args = updateArgs(current, patch, statuses)
        const said = args.length === 0 ? "" : yield* change(args)
        yield* Effect.forEach(links, (link) => (link.type === "blocks" ? block(id, link.target.id) : Effect.void), {
          discard: true
        })
        const now = args.length === 0 ? current : yield* found(id)
        const kept = differences(now, patch, statuses)
        if (kept.length === 0) return now
        const [first] = kept
        return yield* refused(
          "issue update",
          kept.length === 1 && first === "priority" && patch.priority === null
            ? "fp cannot take a priority away"
            : `kept its own ${kept.join(", ")}${said === "" ? "" : `: ${said}`}`
        )
      })

    const create = (issue: Issue) =>
      Effect.gen(function* () {
        const verb = "issue create"
        const ran = yield* run(verb, createArgs(issue, yield* registerFor(issue.status)))
        if (ran.exitCode !== 0) return yield* refused(verb, reasonOf(ran))
        const made = Option.getOrNull(objectIn(ran.stdout))
        // An id in a notice is somebody else's.
        const id = textOf(made, "id") ?? /\bCreated ([A-Z][A-Z0-9]*-[a-z0-9]+)\b/.exec(ran.stdout)?.[1]
        if (id === undefined) return yield* refused(verb, `gave no id of what it has made: ${reasonOf(ran)}`)
        const { links, status } = issue
        const finished = Effect.flatMap(found(id), (now) => apply(now, { links, status }))
        return yield* Effect.match(finished, {
          onSuccess: (now): Created => ({ issue: now, unfinished: [] }),
          onFailure: (error): Created => ({
            issue: new Issue({ ...issue, ref: fpRef(workspace, id, displayIdOf(made)), raw: made }),
            unfinished: [`${displayIdOf(made) ?? id} was created; ${error.message}`]
          })
        })
      })

    return {
      writable: writableFields,
      cannotTake,
      probe: Effect.gen(function* () {
        const ran = yield* run("--version", ["--version"], introductionKilo)
        if (ran.exitCode !== 0 || !/^\s*(?:fp\s+)?v?\d+\.\d+\.\d+/.test(ran.stdout))
          return yield* new ConnectorForeign({
            provider: "fp",
            command,
            reason: `\`${command} --version\` does not answer as fp does: ${reasonOf(ran)}`
          })
      }),
      list: () =>
        Effect.gen(function* () {
          const verb = "issue list"
          const args = ["issue", "list", "--format", "json", "--limit", String(everything)]
          const answered = Option.getOrNull(yield* answerOf({ command, verb }, yield* run(verb, args)))
          if (!Array.isArray(member(answered, "issues")))
            return yield* refused(verb, "answered without a list of issues")
          const elements = listOf(answered, "issues")
          const first = elements.find((element) => shortIdOf(element) !== null && displayIdOf(element) === null)
          const id = textOf(first, "id")
          if (id !== null && (yield* Ref.get(prefix)) === null) yield* Effect.ignore(show(id))
          return gathered(elements.map(readFp(workspace, yield* Ref.get(prefix))))
        }).pipe(patiently),
      get: ({ id }) => show(id),
      create,
      update: ({ id }, patch) => Effect.flatMap(found(id), (current) => apply(current, patch))
    }
  })

// helpers

/** Its own limit is known to nobody. */
const everything = 1_000_000

const isUnknown = ({ exitCode, stderr, stdout }: Ran) =>
  exitCode !== 0 && /^\W*(?:error:?\s*)?issue \S+ not found/im.test(`${stdout}\n${stderr}`)

/** Any beginning of an id finds an issue: another one is not the one that was asked for. */
const isAskedFor = (id: string, answer: unknown) =>
  [textOf(answer, "id"), textOf(answer, "id")?.slice(0, 8), displayIdOf(answer)].some(
    (name) => name?.toLowerCase() === id.toLowerCase()
  )
