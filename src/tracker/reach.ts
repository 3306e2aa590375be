import { Effect } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import type { Reach } from "../local/Connectors.ts"
import { resolve } from "../platform/path.ts"
import { readLocalCredentials } from "./credentials.ts"
import type { LocalProvider } from "./provider.ts"

/** How a project's local tracker is reached: as `--credential` has told, else by its own name, in the project (S059 FR-014). */
export const reachOf = (
  project: Project,
  { provider, workspace }: Pick<Reach, "workspace"> & { provider: LocalProvider }
) =>
  Effect.map(readLocalCredentials(provider, project.root), ({ command = ownNames[provider], cwd = "." }): Reach => ({
    provider,
    workspace,
    command,
    cwd: resolve(project.root, cwd)
  }))

// helpers

const ownNames: Readonly<Record<LocalProvider, string>> = { beads: "bd", fp: "fp" }
