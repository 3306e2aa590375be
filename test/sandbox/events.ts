/** A valid event as it goes over the wire; ids differ by number. */
export const event = (number: number, changes: Record<string, unknown> = {}) => ({
  event_id: `01JMBY7K8N3QRVX2DPFG${String(number).padStart(6, "0")}`,
  event_type: "WPCreated",
  aggregate_id: "WP01",
  aggregate_type: "WorkPackage",
  payload: { wp_id: "WP01", title: "Read the file", feature_slug: "001-demo", dependencies: [] },
  timestamp: "2026-02-12T10:15:00.000000+00:00",
  node_id: "a1b2c3d4e5f6",
  lamport_clock: number,
  causation_id: null,
  correlation_id: null,
  project_uuid: "550e8400-e29b-41d4-a716-446655440000",
  project_slug: "demo",
  team_slug: "demo-team",
  schema_version: "1.0.0",
  data_tier: 0,
  ...changes
})
