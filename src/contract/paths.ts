/**
 * Every path of the control plane. Tracker paths as S059 writes them, without a trailing slash; token and event paths
 * with one. A server may answer both forms; clients send exactly these.
 */
export const paths = {
  token: "/api/v1/token/",
  tokenRefresh: "/api/v1/token/refresh/",
  batch: "/api/v1/events/batch/",
  health: "/api/v1/sync/health/",
  wsToken: "/api/v1/ws-token/",
  trackerPull: "/api/v1/tracker/pull",
  trackerPush: "/api/v1/tracker/push",
  trackerRun: "/api/v1/tracker/run",
  trackerStatus: "/api/v1/tracker/status",
  trackerMappings: "/api/v1/tracker/mappings",
  trackerIssueSearch: "/api/v1/tracker/issue-search",
  trackerOriginBind: "/api/v1/tracker/mission-origin/bind",
  trackerOperation: (operationId: string) => `/api/v1/tracker/operations/${operationId}` as const
} as const
