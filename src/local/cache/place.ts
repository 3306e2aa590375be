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

/** Where a project's cache is: the documented words and the project's UUID, because workspaces of one name are many. */
export const cachePlace = (
  directory: string,
  projectUuid: string,
  owner: CacheOwner
): CachePlace & { readonly scope: string } => {
  const scope = sha256Hex(`${documentedScope(owner)}|${projectUuid}`).slice(0, 16)
  return { path: join(directory, `${scope}.db`), system: owner.provider, workspace: owner.workspace, scope }
}
