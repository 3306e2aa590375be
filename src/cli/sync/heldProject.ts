import { Schema } from "effect"
import type { HeldProject } from "../../events/standing.ts"
import { adviceOnHeld } from "../../sync/held.ts"

/** A project whose events are held, as `sync status` shows it. */
export const HeldProjectAnswer = Schema.Struct({
  project_uuid: Schema.String,
  count: Schema.NonNegativeInt,
  state: Schema.Literal("agrees", "opted_out", "unreadable", "gone", "unknown"),
  directory: Schema.NullOr(Schema.String),
  /** Directories in which it says no. */
  refusing: Schema.Array(Schema.String),
  detail: Schema.NullOr(Schema.String)
})

/** {@link HeldProjectAnswer} of a project. */
export const heldProjectAnswer = ({ projectUuid, ...project }: HeldProject): typeof HeldProjectAnswer.Type => ({
  ...project,
  project_uuid: projectUuid
})

/** What helps held events on, from the answer that names them. */
export const onHeld = ({
  held_projects,
  held_reasons
}: {
  readonly held_projects: ReadonlyArray<typeof HeldProjectAnswer.Type>
  readonly held_reasons: Readonly<Record<string, number>>
}): ReadonlyArray<string> => adviceOnHeld({ heldReasons: held_reasons, heldProjects: held_projects.map(heldProject) })

// helpers

const heldProject = ({ project_uuid, ...project }: typeof HeldProjectAnswer.Type): HeldProject => ({
  ...project,
  projectUuid: project_uuid
})
