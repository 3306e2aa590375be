// What the figures of the queue have in common: drafts as a command makes them, a loopback host, and our services on a home.
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Layer, Option, Redacted } from "effect"
import { Session } from "../src/auth/Session.ts"
import { CurrentProject, projectAt } from "../src/config/CurrentProject.ts"
import { Paths } from "../src/config/Paths.ts"
import { ProjectConfig } from "../src/config/ProjectConfig.ts"
import { SyncConfig } from "../src/config/SyncConfig.ts"
import { Consent } from "../src/events/Consent.ts"
import * as SqlEventQueue from "../src/events/SqlEventQueue.ts"
import { Git } from "../src/platform/Git.ts"
import * as Http from "../src/platform/Http.ts"
import { HostedReadiness } from "../src/readiness/HostedReadiness.ts"
import { ready } from "../src/readiness/wording.ts"
import { IngestClient } from "../src/sync/IngestClient.ts"

/** In order, and as random as real ones: that is what does not compress. */
const ulid = (n) => `${n.toString(16).padStart(10, "0")}${randomBytes(8).toString("hex")}`.toUpperCase()
const projectUuid = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

/** Where the project of the events lies, in a home; it is asked before anything is sent. */
export const placeIn = (home) => {
  const root = join(home, "project")
  mkdirSync(join(root, ".kittify"), { recursive: true })
  writeFileSync(
    join(root, ".kittify", "config.yaml"),
    `project:\n  uuid: ${projectUuid}\n  slug: demo\n  node_id: 2e1a29e6f4ef\nsync:\n  enabled: true\n`
  )
  return { root, agrees: true }
}

let made = 0
const draft = () => {
  const n = made++
  return {
    eventId: ulid(n),
    eventType: "WPStatusChanged",
    aggregateId: "WP01",
    aggregateType: "WorkPackage",
    payload: {
      feature_slug: "001-user-login",
      wp_id: "WP01",
      from_lane: "planned",
      to_lane: "doing",
      actor: "ada",
      force: false,
      reason: null,
      execution_mode: "worktree",
      review_ref: null,
      evidence: null
    },
    timestamp: new Date(1.77e12 + n).toISOString().replace("Z", "000+00:00"),
    nodeId: "2e1a29e6f4ef",
    causationId: ulid(n),
    correlationId: null,
    projectUuid,
    projectSlug: "demo",
    teamSlug: "red",
    schemaVersion: "1.0.0",
    dataTier: 0
  }
}
export const drafts = (count) => Array.from({ length: count }, draft)

/** A host that takes every event, in a process of its own. */
export const startHost = async () => {
  const server = spawn(process.execPath, [fileURLToPath(new URL("ingestServer.mjs", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const [port] = await once(server.stdout, "data")
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => server.kill() }
}

export const scopeAt = (url) => `${url}|ada|red`

export const servicesAt = (home, url) =>
  Layer.mergeAll(IngestClient.layer, HostedReadiness.layerOf(ready), Consent.layer).pipe(
    Layer.provideMerge(Layer.merge(SqlEventQueue.layer, ProjectConfig.layer)),
    Layer.provideMerge(
      Layer.mergeAll(
        Git.layer,
        CurrentProject.layerOf(projectAt(placeIn(home).root)),
        Session.layerOf({
          host: { url, origin: url, source: "environment" },
          accessToken: Redacted.make("token"),
          username: "ada",
          teamSlug: Option.some("red")
        }),
        Paths.layerOf(home),
        SyncConfig.layerOf({ maxQueueSize: 10_000_000 }),
        Http.layer
      )
    )
  )

export const milliseconds = async (work) => {
  const started = performance.now()
  await work()
  return performance.now() - started
}
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
export const rate = (count, ms) => `${Math.round((count / ms) * 1000).toLocaleString("en")}/s`.padStart(12)
