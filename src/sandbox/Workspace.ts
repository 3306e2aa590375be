import type { ExternalRef, NormalizedIssue } from "../contract/issue.ts"
import type { IdentityPath, Mapping, ResultSummary, SaasProviderName, TrackerStatus } from "../contract/tracker.ts"
import type { Identity, SandboxSettings } from "./options.ts"
import { accountOf, seedIssues, seedMappings } from "./seed.ts"

/** One mapped project as the provider sees it. What is pushed is there on the next pull. */
export interface Workspace {
  readonly provider: SaasProviderName
  readonly projectSlug: string
  readonly identity: Identity
  readonly issues: ReadonlyArray<NormalizedIssue>
  readonly mappings: ReadonlyArray<Mapping>
  readonly lastSync: string | null
}

export const seedWorkspace = (
  provider: SaasProviderName,
  projectSlug: string,
  { identity, issues: count, seed }: Pick<SandboxSettings, "seed" | "issues" | "identity">
): Workspace => {
  const issues = seedIssues(provider, seed, count)
  return { provider, projectSlug, identity, issues, mappings: seedMappings(provider, issues), lastSync: null }
}

/** Under whose connection the calls of this project run. */
export const identityOf = ({ identity, provider }: Pick<Workspace, "identity" | "provider">): IdentityPath => ({
  type: identity === "user_link" ? "user_link" : "installation",
  installationId: "6f0a3c1e-52d4-4b6f-9d0b-1f2e3d4c5b6a",
  userLinkId: identity === "user_link" ? "91bc5f0e-7a3d-4c18-8e2f-0a9b8c7d6e5f" : null,
  provider,
  providerAccountId: accountOf(provider)
})

export const statusOf = ({ identity, lastSync, projectSlug, provider }: Workspace): TrackerStatus => ({
  configured: true,
  provider,
  projectSlug,
  connected: identity !== "none",
  syncState: lastSync === null ? "idle" : "synced",
  lastSync,
  identityPath: identityOf({ identity, provider })
})

/** People name an issue by its key where programs use the id; both are understood. */
export const refersTo = (ref: ExternalRef, issue: NormalizedIssue): boolean =>
  ref.system === issue.ref.system && (ref.id === issue.ref.id || ref.id === issue.ref.key)

export const resultStatus = ({ failed, succeeded }: ResultSummary) =>
  failed === 0 ? "ok" : succeeded === 0 ? "error" : "partial"

export const summaryOf = (succeeded: number, failed: number, skipped = 0): ResultSummary => ({
  total: succeeded + failed + skipped,
  succeeded,
  failed,
  skipped
})
