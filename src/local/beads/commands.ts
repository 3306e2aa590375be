import { coreFields, Issue, type CoreField, type IssuePatch } from "../Issue.ts"
import { linkKey } from "../reading.ts"
import { linkOut, statusOut, typeIn, typeOut } from "./tables.ts"
import { textOf } from "../answers.ts"

/** One run of bd: what it is called in messages, its arguments and its standard input. */
export interface Step {
  readonly verb: string
  readonly args: ReadonlyArray<string>
  readonly input?: string | undefined
}

/** What bd can change: no fields of ours. */
export const writableFields: ReadonlySet<CoreField> = new Set(coreFields.filter((field) => field !== "custom_fields"))

/** bd never takes a priority away, and keeps one assignee. */
export const cannotTake = (field: CoreField, { assignees, priority }: Issue): boolean =>
  (field === "priority" && priority === null) || (field === "assignees" && assignees.length > 1)

/** `create`; status, links and what it inherits from its parent are seen to afterwards. */
export const createStep = (issue: Issue): Step => {
  const body = bodyFlag(issue.body ?? "")
  return {
    verb: "create",
    args: [
      "create",
      `--title=${issue.title}`,
      `--type=${typeOut[issue.issue_type]}`,
      ...(issue.priority === null ? [] : [`--priority=${issue.priority}`]),
      ...(issue.body === null ? [] : body.args),
      ...(issue.parent === null ? [] : [`--parent=${issue.parent.id}`]),
      ...(issue.assignees[0] === undefined ? [] : [`--assignee=${issue.assignees[0]}`]),
      ...issue.labels.map((label) => `--labels=${quoted(label)}`)
    ],
    input: issue.body === null ? undefined : body.input
  }
}

/**
 * Everything that an update runs. Links go before the parent is set and come after it: two beads are joined once, and who
 * is the parent need not be linked as well. What another bead keeps (`blocks`) is in `theirs`, by its id.
 */
export const changeSteps = (
  current: Issue,
  patch: IssuePatch,
  theirs: ReadonlyMap<string, Issue>
): ReadonlyArray<Step> => {
  const wanted = patch.links ?? current.links
  const parent = patch.parent === undefined ? current.parent : patch.parent
  return [
    ...removedLinks(current, wanted),
    ...updateSteps(current, patch),
    ...addedLinks(new Issue({ ...current, parent }), wanted, theirs)
  ]
}

// helpers

/**
 * `update` with what differs; none when nothing does. A value that bd spells otherwise but that means the same (deferred
 * is todo, a spike is a task) stays as it is.
 */
const updateSteps = (current: Issue, patch: IssuePatch): ReadonlyArray<Step> => {
  const body = bodyFlag(patch.body ?? "")
  const changed = <K extends keyof IssuePatch>(key: K) => patch[key] !== undefined && patch[key] !== current[key]
  const args = [
    ...(patch.title !== undefined && changed("title") ? [`--title=${patch.title}`] : []),
    ...(patch.status !== undefined && isOther(statusOut[patch.status], current) && changed("status")
      ? [`--status=${statusOut[patch.status]}`]
      : []),
    ...(patch.issue_type !== undefined && typeIn(typeOut[patch.issue_type]) !== current.issue_type
      ? [`--type=${typeOut[patch.issue_type]}`]
      : []),
    ...(patch.priority !== undefined && patch.priority !== null && changed("priority")
      ? [`--priority=${patch.priority}`]
      : []),
    ...(changed("body") ? body.args : []),
    ...(patch.assignees !== undefined && patch.assignees[0] !== current.assignees[0]
      ? [`--assignee=${patch.assignees[0] ?? ""}`]
      : []),
    ...(patch.parent !== undefined && patch.parent?.id !== current.parent?.id
      ? [`--parent=${patch.parent?.id ?? ""}`]
      : []),
    ...labelFlags(current.labels, patch.labels ?? current.labels)
  ]
  return args.length === 0
    ? []
    : [{ verb: "update", args: ["update", current.ref.id, ...args], input: changed("body") ? body.input : undefined }]
}

const removedLinks = ({ links, ref }: Issue, wanted: Issue["links"]): ReadonlyArray<Step> =>
  links
    .filter((link) => !wanted.some((other) => linkKey(other) === linkKey(link)))
    .map(({ target }) => ({ verb: "dep remove", args: ["dep", "remove", ref.id, target.id] }))

const addedLinks = (current: Issue, wanted: Issue["links"], theirs: ReadonlyMap<string, Issue>): ReadonlyArray<Step> =>
  wanted.flatMap((link): ReadonlyArray<Step> => {
    const { id } = current.ref
    const { reversed, type } = linkOut[link.type]
    const [from, to] = reversed ? [link.target.id, id] : [id, link.target.id]
    const holder = reversed ? theirs.get(link.target.id) : current
    const isParent = type === "parent-child" && holder?.parent?.id === to
    const isThere = reversed
      ? holder?.links.some((kept) => linkOut[kept.type].type === type && kept.target.id === id) === true
      : current.links.some((kept) => linkKey(kept) === linkKey(link))
    return isParent || isThere ? [] : [{ verb: "dep add", args: ["dep", "add", from, to, `--type=${type}`] }]
  })

/** One argument holds 128 KiB on Linux; what is longer comes through standard input. */
const argumentLimit = 64 * 1024

const bodyFlag = (body: string): { readonly args: ReadonlyArray<string>; readonly input?: string } =>
  new TextEncoder().encode(body).length > argumentLimit
    ? { args: ["--body-file=-"], input: body }
    : { args: [`--description=${body}`] }

/** Where bd leaves the status out, it is open. */
const isOther = (word: string, { raw }: Issue) => (textOf(raw, "status") ?? "open") !== word

/** Label flags are lists with commas, quoted as CSV. */
const quoted = (label: string) => (/[",\r\n]/.test(label) ? `"${label.replaceAll('"', '""')}"` : label)

const labelFlags = (current: ReadonlyArray<string>, wanted: ReadonlyArray<string>) => [
  ...wanted.filter((label) => !current.includes(label)).map((label) => `--add-label=${quoted(label)}`),
  ...current.filter((label) => !wanted.includes(label)).map((label) => `--remove-label=${quoted(label)}`)
]
