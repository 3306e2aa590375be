import { sampleBodies } from "../../src/conformance/sampleBodies.ts"
import { wireEvent, type WireEvent } from "../../src/conformance/wireEvent.ts"
import type { EventBody } from "../../src/domain/draft.ts"
import { EventId, NodeId, ProjectUuid, Timestamp } from "../../src/domain/ids.ts"

/** The mission of every sample. */
export const missionOfSamples = "001-user-login"

/** The n-th sample id, from 1. */
export const sampleId = (n: number): EventId => EventId.make(`01JMBY7K8N3QRVX2DPFG${String(n).padStart(6, "0")}`)

/** The body as the n-th event of a project that is always the same, so that the files are. */
export const sampleEvent = (n: number, body: EventBody): WireEvent =>
  wireEvent(
    {
      eventId: sampleId(n),
      timestamp: Timestamp.make(`2026-02-12T10:15:${String(n).padStart(2, "0")}.000000+00:00`),
      nodeId: NodeId.make("2e1a29e6f4ef"),
      lamportClock: n,
      causationId: null,
      correlationId: null,
      projectUuid: ProjectUuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
      projectSlug: "web-shop",
      teamSlug: "acme",
      schemaVersion: "1.0.0",
      dataTier: 0,
      gitBranch: "main",
      headCommitSha: "8ea58b5d0f5f4c6a8d3f1f3f0e6f8d2b7c1a9e40",
      repoSlug: "acme/web-shop"
    },
    body
  )

/** One event of every type. */
export const samples: ReadonlyArray<WireEvent> = Object.values(sampleBodies(missionOfSamples)).map((body, index) =>
  sampleEvent(index + 1, body)
)
