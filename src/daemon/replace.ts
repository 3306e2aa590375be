import { version } from "../version.ts"
import type { DaemonProcess } from "./DaemonState.ts"
import { isOlder } from "./versions.ts"

/** Whether a daemon is to make place for one of ours: it is older, or sends to another host than is meant now. */
export const isReplaced = (daemon: DaemonProcess, server: string | null): boolean =>
  isOlder(daemon.version, version) || daemon.server !== server
