import { Either, ParseResult, Schema } from "effect"
import { IssuePatch, issueStatuses, type NormalizedIssue } from "../contract/issue.ts"
import type { ItemError, PushItem, PushResultEnvelope, PushResultItem } from "../contract/tracker.ts"
import { identityOf, refersTo, resultStatus, summaryOf, type Workspace } from "./Workspace.ts"

/**
 * Applies each change by itself, in order; one that cannot be done is listed and costs the others nothing. The provider
 * can be reached for the first `reachable` ones.
 */
export const applyItems = (
  workspace: Workspace,
  items: ReadonlyArray<PushItem>,
  now: string,
  reachable: number = items.length
): readonly [PushResultEnvelope, Workspace] => {
  const done: Array<PushResultItem> = []
  const errors: Array<ItemError> = []
  let issues = workspace.issues
  for (const [index, item] of items.entries()) {
    if (index >= reachable) {
      errors.push({ ref: item.ref, retryable: true, code: "provider_error", message: "The provider did not answer" })
      continue
    }
    const applied = Either.flatMap(changeOf(issues, item), (change) => applyChange(change, item, now))
    if (Either.isLeft(applied)) {
      errors.push({ ref: item.ref, retryable: false, ...applied.left })
      continue
    }
    const { issue, outcome } = applied.right
    issues = issues.map((one) => (one.ref.id === issue.ref.id ? issue : one))
    done.push({
      ref: item.ref,
      action: item.action,
      outcome,
      remoteRef: issue.ref,
      version: String(versionOf(issue)),
      message: null
    })
  }
  const summary = summaryOf(done.length, errors.length)
  const envelope: PushResultEnvelope = {
    status: resultStatus(summary),
    summary,
    items: done,
    itemErrors: errors.length === 0 ? null : errors,
    identityPath: identityOf(workspace),
    doctrine: null
  }
  return [envelope, { ...workspace, issues, lastSync: now }]
}

// helpers

type Problem = Pick<ItemError, "code" | "message">

interface Change {
  readonly issue: NormalizedIssue
  readonly patch: IssuePatch
}

const decodePatch = Schema.decodeUnknownEither(IssuePatch, { onExcessProperty: "error", errors: "first" })

const problem = (code: string, message: string) => Either.left<Problem>({ code, message })

const changeOf = (issues: ReadonlyArray<NormalizedIssue>, item: PushItem): Either.Either<Change, Problem> => {
  if (item.action !== "update") return problem("validation_error", `Unknown action "${item.action}"; expected update`)
  const issue = issues.find((one) => refersTo(item.ref, one))
  if (issue === undefined) return problem("not_found", `There is no issue ${item.ref.id} in ${item.ref.system}`)
  if (item.targetStatus !== undefined && !isStatus(item.targetStatus)) {
    return problem("validation_error", `Unknown state "${item.targetStatus}"; expected ${issueStatuses.join(", ")}`)
  }
  return Either.mapBoth(decodePatch(item.patch ?? {}), {
    onLeft: (error) => {
      const [first] = ParseResult.ArrayFormatter.formatErrorSync(error)
      return {
        code: "validation_error",
        message: `patch.${first?.path.join(".") ?? ""}: ${first?.message ?? "invalid"}`
      }
    },
    onRight: (patch) => ({ issue, patch })
  })
}

const applyChange = ({ issue, patch }: Change, item: PushItem, now: string) => {
  const changed: NormalizedIssue = {
    ...issue,
    ...patch,
    ...(item.targetStatus === undefined ? {} : { status: item.targetStatus })
  }
  const same = encode(changed) === encode(issue)
  const outcome = same ? "unchanged" : changed.status === issue.status ? "updated" : "transitioned"
  const stamped = {
    ...changed,
    updatedAt: now,
    providerMetadata: { ...issue.providerMetadata, version: versionOf(issue) + 1 }
  }
  return Either.right({ issue: same ? issue : stamped, outcome })
}

const encode = (issue: NormalizedIssue) =>
  JSON.stringify(Object.entries(issue).toSorted(([a], [b]) => (a < b ? -1 : 1)))

const versionOf = (issue: NormalizedIssue) => Number(issue.providerMetadata?.["version"] ?? 1)

const isStatus = Schema.is(Schema.Literal(...issueStatuses))
