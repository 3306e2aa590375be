import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Where worlds lie that tests copy, each built once in a run by the first test that asks, and other things they share: the variable that names it. */
export const preparedFolder = "SPEC_KITTY_TEST_PREPARED"

/** Makes that folder before the first test, and removes it after the last. */
export default (): (() => void) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "spec-kitty-prepared-")))
  process.env[preparedFolder] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
