import { Context } from "effect"
import { join } from "../platform/path.ts"

/** The script that Node runs as `spec-kitty`: what a daemon is started from. Beside the bundle, unless somebody says where. */
export class DaemonCommand extends Context.Reference<DaemonCommand>()("spec-kitty/daemon/DaemonCommand", {
  defaultValue: () => join(import.meta.dirname, "spec-kitty.cjs")
}) {}
