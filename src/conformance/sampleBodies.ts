import * as build from "../domain/draft.ts"
import type { EventType } from "../domain/payloads.ts"

/** One event of every type as the command would record it: what the contract's examples and its check are made of. */
export const sampleBodies = (featureSlug: string): Readonly<Record<EventType, build.EventBody>> => ({
  FeatureCreated: build.featureCreated({
    featureSlug,
    featureNumber: featureSlug.slice(0, 3),
    targetBranch: "main",
    wpCount: 0,
    createdAt: "2026-02-12T10:15:00.000000+00:00"
  }),
  WPCreated: build.wpCreated({ featureSlug, wpId: "WP02", title: "Session expiry", dependencies: ["WP01"] }),
  WPAssigned: build.wpAssigned({
    featureSlug,
    wpId: "WP02",
    agentId: "claude",
    phase: "implementation",
    retryCount: 0
  }),
  WPStatusChanged: build.wpStatusChanged({
    featureSlug,
    wpId: "WP02",
    fromLane: "for_review",
    toLane: "done",
    actor: "ann",
    force: false,
    reason: null,
    executionMode: "worktree",
    reviewRef: "PR#12",
    evidence: { review: { reviewer: "ann", verdict: "approved", reference: "PR#12" } }
  }),
  HistoryAdded: build.historyAdded({
    featureSlug,
    wpId: "WP02",
    entryType: "note",
    entryContent: "T004 done",
    author: "claude"
  }),
  ErrorLogged: build.errorLogged({
    errorType: "network",
    errorMessage: "The connection was refused",
    wpId: "WP02",
    stackTrace: null,
    agentId: "claude"
  }),
  DependencyResolved: build.dependencyResolved({
    featureSlug,
    wpId: "WP02",
    dependencyWpId: "WP01",
    resolutionType: "completed"
  }),
  MissionOriginBound: build.missionOriginBound({
    featureSlug,
    provider: "linear",
    externalIssueId: "7f1c0a52-4a55-4c0a-9a0b-2f6f2a9d5d10",
    externalIssueKey: "WEB-123",
    externalIssueUrl: "https://linear.app/acme/issue/WEB-123",
    title: "Users cannot sign in"
  }),
  FeatureCompleted: build.featureCompleted({
    featureSlug,
    totalWps: 2,
    completedAt: "2026-02-13T09:00:00.000000+00:00",
    totalDuration: null
  })
})
