import type * as CliApp from "@effect/cli/CliApp"
import type * as ValidationError from "@effect/cli/ValidationError"
import { Effect, Layer } from "effect"
import type { AppServices } from "../AppLayer.ts"
import type { AppError } from "../output/AppError.ts"
import type { Output } from "../output/Output.ts"
import type { Terminal } from "../platform/Terminal.ts"
import type { CommandSpec, GroupSpec } from "./catalog.ts"
import type { Verb } from "./command.ts"

/** What the process gives to every command. */
export type Ambient = Output | Terminal

/** A verb that is loaded only when argv names it (design 12). */
export interface LazyVerb {
  readonly spec: Effect.Effect<CommandSpec>
  readonly run: (
    args: ReadonlyArray<string>
  ) => Effect.Effect<void, AppError | ValidationError.ValidationError, Ambient>
}

const appLayer = Layer.unwrapEffect(Effect.promise(() => import("../AppLayer.ts").then(({ AppLayer }) => AppLayer)))

const lazy = <E extends AppError>(
  load: () => Promise<Verb<E, AppServices | Ambient | CliApp.CliApp.Environment>>
): LazyVerb => ({
  spec: Effect.promise(load).pipe(Effect.map(({ spec }) => spec)),
  run: (args) =>
    Effect.promise(load).pipe(
      Effect.flatMap((verb) => verb.run(args)),
      Effect.provide(appLayer)
    )
})

/** The nouns of design 3. */
export const groups: ReadonlyArray<GroupSpec> = [
  { path: "agent", aliases: [], summary: "Commands for AI agents and scripts", gated: false },
  { path: "agent feature", aliases: ["mission"], summary: "Create and plan a mission", gated: false },
  { path: "agent tasks", aliases: [], summary: "Move and inspect work packages", gated: false },
  { path: "agent status", aliases: [], summary: "Read and write the status log", gated: false },
  { path: "auth", aliases: [], summary: "Sign in to the control plane", gated: false },
  { path: "config", aliases: [], summary: "Read and change settings", gated: false },
  { path: "sync", aliases: [], summary: "Send recorded events and see where they are", gated: false },
  { path: "tracker", aliases: [], summary: "Work with issue trackers", gated: true },
  { path: "tracker map", aliases: [], summary: "See which issue a work package belongs to", gated: true },
  { path: "tracker sync", aliases: [], summary: "Exchange issues with the tracker", gated: true }
]

/** Every verb by its path, in the order that help shows. */
export const verbs: Readonly<Record<string, LazyVerb>> = {
  init: lazy(() => import("./init.ts").then(({ init }) => init)),
  specify: lazy(() => import("./specify.ts").then(({ specify }) => specify)),
  plan: lazy(() => import("./agent/feature/setupPlan.ts").then(({ plan }) => plan)),
  tasks: lazy(() => import("./agent/feature/finalizeTasks.ts").then(({ tasks }) => tasks)),
  implement: lazy(() => import("./implement.ts").then(({ implement }) => implement)),
  status: lazy(() => import("./status.ts").then(({ status }) => status)),
  "agent feature create-feature": lazy(() =>
    import("./agent/feature/createFeature.ts").then(({ agentCreateFeature }) => agentCreateFeature)
  ),
  "agent feature setup-plan": lazy(() =>
    import("./agent/feature/setupPlan.ts").then(({ agentSetupPlan }) => agentSetupPlan)
  ),
  "agent feature finalize-tasks": lazy(() =>
    import("./agent/feature/finalizeTasks.ts").then(({ agentFinalizeTasks }) => agentFinalizeTasks)
  ),
  "agent feature check-prerequisites": lazy(() =>
    import("./agent/feature/checkPrerequisites.ts").then(({ agentCheckPrerequisites }) => agentCheckPrerequisites)
  ),
  "agent tasks move-task": lazy(() => import("./agent/tasks/moveTask.ts").then(({ agentMoveTask }) => agentMoveTask)),
  "agent tasks mark-status": lazy(() =>
    import("./agent/tasks/markStatus.ts").then(({ agentMarkStatus }) => agentMarkStatus)
  ),
  "agent tasks list-tasks": lazy(() =>
    import("./agent/tasks/listTasks.ts").then(({ agentListTasks }) => agentListTasks)
  ),
  "agent tasks status": lazy(() => import("./status.ts").then(({ agentTasksStatus }) => agentTasksStatus)),
  "agent status emit": lazy(() => import("./agent/status/emit.ts").then(({ agentStatusEmit }) => agentStatusEmit)),
  "agent status materialize": lazy(() =>
    import("./agent/status/emit.ts").then(({ agentStatusMaterialize }) => agentStatusMaterialize)
  ),
  "config list": lazy(() => import("./config/list.ts").then(({ configList }) => configList)),
  "config get": lazy(() => import("./config/get.ts").then(({ configGet }) => configGet)),
  "config set": lazy(() => import("./config/set.ts").then(({ configSet }) => configSet)),
  "config explain": lazy(() => import("./config/explain.ts").then(({ configExplain }) => configExplain)),
  "tracker providers": lazy(() => import("./tracker/providers.ts").then(({ trackerProviders }) => trackerProviders)),
  "tracker bind": lazy(() => import("./tracker/bind.ts").then(({ trackerBind }) => trackerBind)),
  "tracker unbind": lazy(() => import("./tracker/unbind.ts").then(({ trackerUnbind }) => trackerUnbind)),
  "tracker status": lazy(() => import("./tracker/status.ts").then(({ trackerStatus }) => trackerStatus)),
  "tracker map add": lazy(() => import("./tracker/mapAdd.ts").then(({ trackerMapAdd }) => trackerMapAdd)),
  "tracker map list": lazy(() => import("./tracker/mapList.ts").then(({ trackerMapList }) => trackerMapList)),
  "tracker sync pull": lazy(() => import("./tracker/syncPull.ts").then(({ trackerSyncPull }) => trackerSyncPull)),
  "tracker sync push": lazy(() => import("./tracker/syncPush.ts").then(({ trackerSyncPush }) => trackerSyncPush)),
  "tracker sync run": lazy(() => import("./tracker/syncRun.ts").then(({ trackerSyncRun }) => trackerSyncRun)),
  "tracker sync publish": lazy(() =>
    import("./tracker/syncPublish.ts").then(({ trackerSyncPublish }) => trackerSyncPublish)
  ),
  sandbox: lazy(() => import("./sandbox.ts").then(({ sandbox }) => sandbox))
}
