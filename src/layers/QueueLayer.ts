import { Layer } from "effect"
import * as FileCredentialStore from "../auth/FileCredentialStore.ts"
import * as SqlEventQueue from "../events/SqlEventQueue.ts"
import { SettingsLayer } from "./SettingsLayer.ts"

/** The queue and the account whose events are in it, without anything that could talk to a host. */
export const QueueLayer = Layer.mergeAll(SqlEventQueue.layer, FileCredentialStore.layer).pipe(
  Layer.provideMerge(SettingsLayer)
)
