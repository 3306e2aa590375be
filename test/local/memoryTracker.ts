import { DateTime, Effect, Option } from "effect"
import type { Connector, Created } from "../../src/local/Connector.ts"
import { ConnectorRefused, type ConnectorFailure } from "../../src/local/errors.ts"
import { coreFields, Issue, IssueRef, type CoreField, type IssuePatch } from "../../src/local/Issue.ts"
import { newIssue } from "../helpers/localTracker.ts"

export const refTo = (id: string) => new IssueRef({ system: "beads", workspace: "web", id, key: id, url: null })

export const issueOf = (id: string, more: Partial<Issue> = {}): Issue =>
  newIssue("beads", { ref: refTo(id), title: `Title of ${id}`, ...more })

/** What goes wrong with a call; nothing when it answers none. */
export type Trouble = (call: string, id: string) => Effect.Effect<void, ConnectorFailure>

export const refusing =
  (...calls: ReadonlyArray<string>): Trouble =>
  (call, id) =>
    calls.includes(`${call} ${id}`)
      ? Effect.fail(new ConnectorRefused({ command: "bd", verb: call, reason: "a hook says no" }))
      : Effect.void

/** A tracker in memory, complete and honest: a clock of its own, ids of its own, and what it was asked. */
export const memoryTracker = (first: ReadonlyArray<Issue> = []) => {
  let second = 0
  let made = 0
  const issues = new Map<string, Issue>()
  const calls: Array<string> = []
  const tick = () => DateTime.unsafeMake(Date.UTC(2026, 0, 1) + 1000 * (second += 1))
  const put = (issue: Issue) => issues.set(issue.ref.id, issue)
  const add = (issue: Issue) => {
    const at = tick()
    put(new Issue({ ...issue, created_at: at, updated_at: at, raw: { id: issue.ref.id } }))
  }
  const edit = (id: string, patch: IssuePatch) => {
    const found = issues.get(id)
    if (found !== undefined) put(new Issue({ ...found, ...patch, updated_at: tick() }))
  }
  first.forEach(add)

  const connector = (
    options: {
      readonly writable?: ReadonlyArray<CoreField>
      readonly before?: Trouble
      readonly after?: Trouble
      readonly unreadable?: ReadonlyArray<string>
      readonly doubts?: ReadonlyArray<string>
    } = {}
  ): Connector => {
    const {
      after = () => Effect.void,
      before = () => Effect.void,
      doubts = [],
      unreadable = [],
      writable = coreFields
    } = options
    const call = <A>(name: string, id: string, answer: () => Effect.Effect<A, ConnectorFailure>) =>
      Effect.suspend(() => {
        calls.push(`${name} ${id}`.trim())
        return Effect.zipLeft(
          Effect.zipRight(before(name, id), Effect.suspend(answer)),
          Effect.suspend(() => after(name, id))
        )
      })
    const found = (id: string) =>
      Effect.fromNullable(issues.get(id)).pipe(
        Effect.mapError(() => new ConnectorRefused({ command: "bd", verb: "show", reason: `no ${id}` }))
      )
    return {
      writable: new Set(writable),
      probe: Effect.void,
      list: ({ updatedSince }) =>
        call("list", "", () =>
          Effect.succeed({
            issues: [...issues.values()].filter(
              ({ updated_at }) =>
                updated_at === null ||
                Option.isNone(updatedSince) ||
                DateTime.greaterThanOrEqualTo(updated_at, updatedSince.value)
            ),
            unreadable,
            doubts
          })
        ),
      get: ({ id }) => call("get", id, () => Effect.succeed(Option.fromNullable(issues.get(id)))),
      create: (issue) =>
        call("create", issue.ref.id, () =>
          Effect.sync((): Created => {
            const id = `new-${(made += 1)}`
            add(new Issue({ ...issue, ref: refTo(id) }))
            return { issue: issues.get(id) ?? issue, unfinished: [] }
          })
        ),
      update: ({ id }, patch) =>
        call("update", id, () =>
          Effect.flatMap(found(id), () => {
            edit(id, patch)
            return found(id)
          })
        )
    }
  }

  return {
    connector,
    add,
    edit,
    remove: (id: string) => issues.delete(id),
    get: (id: string) => issues.get(id),
    all: () => [...issues.values()],
    /** What it was asked since the last time that somebody looked. */
    calls: () => calls.splice(0)
  }
}
