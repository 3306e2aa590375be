import { Effect } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import type { Reach } from "../local/Connectors.ts"
import { resolve } from "../platform/path.ts"
import { credentialOwner, readLocalCredentials, type LocalCredentials } from "./credentials.ts"
import type { LocalProvider } from "./provider.ts"

/** A binding to a tracker on this machine, as far as its program is concerned. */
type Bound = Pick<Reach, "workspace"> & { readonly provider: LocalProvider }

/** How a project's local tracker is reached: as `--credential` has told, else by its own name, in the project (S059 FR-014). */
export const reachOf = (project: Project, binding: Bound) =>
  Effect.map(
    Effect.flatMap(credentialOwner(project), (owner) => readLocalCredentials(binding.provider, owner)),
    (credentials) => reachBy(project.root, binding, credentials)
  )

/** The same, by credentials that were read; a path is meant from the project's root. */
export const reachBy = (root: string, { provider, workspace }: Bound, credentials: LocalCredentials): Reach => {
  const { command = ownNames[provider], cwd = "." } = credentials
  return {
    provider,
    workspace,
    command: command.includes("/") ? resolve(root, command) : command,
    cwd: resolve(root, cwd)
  }
}

// helpers

const ownNames: Readonly<Record<LocalProvider, string>> = { beads: "bd", fp: "fp" }
