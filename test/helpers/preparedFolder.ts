import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"

declare module "vitest" {
  export interface ProvidedContext {
    /** Where worlds lie that tests copy: built once in a run, by the first test that asks. */
    preparedFolder: string
  }
}

/** Makes that folder before the first test, and removes it after the last. */
export default ({ provide }: TestProject): (() => void) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "spec-kitty-prepared-")))
  provide("preparedFolder", folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
