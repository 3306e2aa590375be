import type { Catalog } from "./catalog.ts"
import { bash } from "./completions/bash.ts"
import { fish } from "./completions/fish.ts"
import { powershell } from "./completions/powershell.ts"
import { tablesOf, type Tables } from "./completions/tables.ts"
import { zsh } from "./completions/zsh.ts"

/** Shells that `spec-kitty completions` speaks. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const
export type Shell = (typeof shells)[number]

const scripts: Record<Shell, (tables: Tables) => string> = { bash, zsh, fish, powershell }

/**
 * The completion script of a shell: commands, options, and the values that options and arguments take. It asks nobody
 * when it runs; the gate decides what the catalog holds.
 */
export const completionScript = (catalog: Catalog, shell: Shell): string => scripts[shell](tablesOf(catalog))
