import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Layer } from "effect"

/** What Effect's own platform offers to every room. */
const layerPlatform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

/** The one place where services meet their dependencies: the real world, for commands and for programs that embed us. */
export const AppLayer = layerPlatform

/** Every service that a command may use. */
export type AppServices = Layer.Layer.Success<typeof AppLayer>
