import { Effect, Option, Predicate } from "effect"
import { sha256Hex } from "../platform/digest.ts"
import type { Git } from "../platform/Git.ts"
import { remoteUrl } from "../platform/gitQueries.ts"
import { hostName, userName } from "../platform/user.ts"
import { uuid4 } from "../platform/Uuid.ts"
import { projectSlug } from "./slugs.ts"

/** Which project on which machine an event is from (S032 FR-001 to FR-003). */
export interface ProjectIdentity {
  /** UUID version 4, lower case. */
  readonly uuid: string
  readonly slug: string
  /** 12 hex digits: the same for one user on one machine, in every project. */
  readonly nodeId: string
}

/** The usable parts of a `project:` mapping; what is malformed counts as missing. */
export const readIdentity = (project: unknown): Partial<ProjectIdentity> => ({
  ...field(project, "uuid", "uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i, true),
  ...field(project, "slug", "slug", /\S/, false),
  ...field(project, "node_id", "nodeId", /^[0-9a-f]{12}$/i, true)
})

/** The identity, if no part is missing. */
export const completeIdentity = ({ nodeId, slug, uuid }: Partial<ProjectIdentity>): Option.Option<ProjectIdentity> =>
  uuid === undefined || slug === undefined || nodeId === undefined ? Option.none() : Option.some({ uuid, slug, nodeId })

/** The identity with fresh values for missing parts. */
export const fillIdentity = (
  known: Partial<ProjectIdentity>,
  root: string
): Effect.Effect<ProjectIdentity, never, Git> =>
  Effect.gen(function* () {
    const remote = remoteUrl(root).pipe(Effect.orElseSucceed(() => Option.none<string>()))
    return {
      uuid: known.uuid ?? (yield* uuid4),
      slug: known.slug ?? projectSlug(yield* remote, root),
      nodeId: known.nodeId ?? nodeIdOf(yield* hostName, yield* userName)
    }
  })

/** First 12 hex digits of SHA-256 of `host:user`. */
export const nodeIdOf = (host: string, user: string): string => sha256Hex(`${host}:${user}`).slice(0, 12)

// helpers

const field = (project: unknown, key: string, name: keyof ProjectIdentity, pattern: RegExp, lower: boolean) => {
  const value = Predicate.hasProperty(project, key) ? project[key] : undefined
  if (!Predicate.isString(value) || !pattern.test(value.trim())) return {}
  return { [name]: lower ? value.trim().toLowerCase() : value.trim() }
}
