import { sha256Hex } from "../../platform/digest.ts"
import { join } from "../../platform/path.ts"
import type { CachePlace } from "./SqlIssueCache.ts"

/** Who works which workspace, as far as it is known: a cache for each. */
export interface CacheOwner {
  readonly provider: string
  readonly workspace: string
  /** What the provider was told with `--credential`. */
  readonly credentials: Readonly<Record<string, string>>
}

/** The words that the Python original has named a cache by. */
export const documentedScope = ({ credentials, provider, workspace }: CacheOwner): string =>
  [
    provider,
    workspace,
    credentials["server_url"] || credentials["base_url"] || "local",
    credentials["username"] || credentials["email"] || "anonymous",
    credentials["team_slug"] || "no-team"
  ]
    .map((part) => part.trim().toLowerCase())
    .join("|")

/**
 * Where the cache is of what a project has seen in a directory: half of its name is of the documented words and the
 * project's UUID, because workspaces of one name are many; the other half is of the directory in which the program runs,
 * because two clones have one UUID, and each has issues of its own.
 */
export const cachePlace = (
  trackers: string,
  projectUuid: string,
  owner: CacheOwner,
  directory: string
): CachePlace & { readonly scope: string; readonly family: string } => {
  const half = (text: string) => sha256Hex(text).slice(0, halfLength)
  const family = half(`${documentedScope(owner)}|${projectUuid}`)
  const scope = family + half(directory)
  const { provider: system, workspace } = owner
  return { path: join(trackers, `${scope}.db`), directory, system, workspace, scope, family }
}

/** Whether another file may be the cache of the same words and project, seen in another directory. */
export const isSibling = (name: string, other: string): boolean =>
  name !== other && name.slice(0, halfLength) === other.slice(0, halfLength) && /^[0-9a-f]{16}\.db$/.test(other)

// helpers

const halfLength = 8
