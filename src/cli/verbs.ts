import type * as ValidationError from "@effect/cli/ValidationError"
import { Effect, Layer, type Option, Ref, type Schema } from "effect"
import { Courier } from "../events/Courier.ts"
import type { AppError } from "../output/AppError.ts"
import type { Output } from "../output/Output.ts"
import type { Terminal } from "../platform/Terminal.ts"
import type { Leaving } from "./background.ts"
import type { CommandSpec, GroupSpec } from "./catalog.ts"
import type { CommandTree } from "./CommandTree.ts"
import type { Verb } from "./command.ts"

/** What the process gives to every command. */
export type Ambient = Output | Terminal | CommandTree

/** A verb that is loaded, with the services it needs, only when argv names it (design 12). */
export interface LazyVerb {
  readonly spec: Effect.Effect<CommandSpec>
  readonly answer: Effect.Effect<Option.Option<Schema.Schema.AnyNoContext>>
  readonly run: (
    args: ReadonlyArray<string>
  ) => Effect.Effect<void, AppError | ValidationError.ValidationError, Ambient>
}

const using =
  <Services, LayerError extends AppError>(
    loadLayer: () => Promise<Layer.Layer<Services, LayerError>>,
    around: <E>(
      run: Effect.Effect<void, E, NoInfer<Services> | Ambient>
    ) => Effect.Effect<void, E, NoInfer<Services> | Ambient> = (run) => run
  ) =>
  <E extends AppError>(load: () => Promise<Verb<E, Services | Ambient>>): LazyVerb => ({
    spec: Effect.promise(load).pipe(Effect.map(({ spec }) => spec)),
    answer: Effect.promise(load).pipe(Effect.map(({ answer }) => answer)),
    run: (args) =>
      Effect.all([Effect.promise(load), Effect.promise(loadLayer)]).pipe(
        Effect.flatMap(([verb, layer]) => Effect.provide(around(verb.run(args)), layer))
      )
  })

/** Background sync takes over what the command has recorded; who has recorded nothing does not even load it. */
const followed =
  (leaves: Leaving) =>
  <E, R>(run: Effect.Effect<void, E, R>) =>
    Effect.gen(function* () {
      const recorded = yield* Ref.make(false)
      // Read while the command still waits for git, as most do that have recorded something.
      const notify = Effect.zipRight(Ref.set(recorded, true), Effect.forkDaemon(loadBackground))
      const exit = yield* Effect.exit(Effect.provideService(run, Courier, { notify }))
      if (yield* Ref.get(recorded)) {
        const { takeOver } = yield* loadBackground
        yield* takeOver("remote_required", leaves)
      }
      return yield* exit
    })

const loadBackground = Effect.promise(() => import("./background.ts"))

/** Needs nothing but what every command has. */
const alone = using(() => Promise.resolve(Layer.empty))
/** Reads the rollout gate and nothing else. */
const gated = using(() => import("../config/Rollout.ts").then(({ Rollout }) => Rollout.layer))
/** Reads this machine only. */
const local = using(() => import("../layers/LocalLayer.ts").then(({ LocalLayer }) => LocalLayer))
/** The same, and knows templates. */
const templated = using(() =>
  import("../layers/LocalTemplatesLayer.ts").then(({ LocalTemplatesLayer }) => LocalTemplatesLayer)
)
/** Reads the queue, and whose it is. */
const queued = using(() => import("../layers/QueueLayer.ts").then(({ QueueLayer }) => QueueLayer))
/** The same, and asks the projects whose events are in it. */
const queuedHere = using(() =>
  import("../layers/ProjectQueueLayer.ts").then(({ ProjectQueueLayer }) => ProjectQueueLayer)
)
/** The same, and knows templates. */
const migrating = using(() => import("../layers/MigrationLayer.ts").then(({ MigrationLayer }) => MigrationLayer))
/** Talks to a server that the user names, with nothing of the user's own. */
const remote = using(() => import("../layers/RemoteLayer.ts").then(({ RemoteLayer }) => RemoteLayer))
/** Plans, and records what it does. */
const planning = using(
  () => import("../layers/PlanningLayer.ts").then(({ PlanningLayer }) => PlanningLayer),
  followed("events")
)
const loadAppLayer = () => import("../AppLayer.ts").then(({ AppLayer }) => AppLayer)
/** May talk to the control plane. */
const hosted = using(loadAppLayer, followed("nothing"))
/** The same, and records what it does without sending it. */
const hostedRecording = using(loadAppLayer, followed("events"))

/** The nouns of design 3. */
export const groups: ReadonlyArray<GroupSpec> = [
  { path: "agent", aliases: [], summary: "Commands for AI agents and scripts", gated: false },
  { path: "agent feature", aliases: ["mission"], summary: "Create and plan a mission", gated: false },
  { path: "agent tasks", aliases: [], summary: "Move and inspect work packages", gated: false },
  { path: "agent tickets", aliases: [], summary: "Find the ticket that a mission comes from", gated: true },
  { path: "agent status", aliases: [], summary: "Read and write the status log", gated: false },
  { path: "agent workflow", aliases: [], summary: "Take up work with the whole prompt", gated: false },
  { path: "auth", aliases: [], summary: "Sign in to the control plane", gated: false },
  { path: "config", aliases: [], summary: "Read and change settings", gated: false },
  { path: "contract", aliases: [], summary: "Hold a server to the contract of the control plane", gated: false },
  { path: "sync", aliases: [], summary: "Send recorded events and see where they are", gated: false },
  { path: "sync daemon", aliases: [], summary: "Send events in the background", gated: false },
  { path: "tracker", aliases: [], summary: "Work with issue trackers", gated: true },
  { path: "tracker map", aliases: [], summary: "See which issue a work package belongs to", gated: true },
  { path: "tracker sync", aliases: [], summary: "Exchange issues with the tracker", gated: true }
]

/** Every verb by its path, in the order that help shows. */
export const verbs: Readonly<Record<string, LazyVerb>> = {
  init: planning(() => import("./init.ts").then(({ init }) => init)),
  specify: planning(() => import("./specify.ts").then(({ specify }) => specify)),
  plan: planning(() => import("./agent/feature/setupPlan.ts").then(({ plan }) => plan)),
  tasks: planning(() => import("./agent/feature/finalizeTasks.ts").then(({ tasks }) => tasks)),
  implement: planning(() => import("./implement.ts").then(({ implement }) => implement)),
  review: planning(() => import("./review.ts").then(({ review }) => review)),
  accept: planning(() => import("./accept.ts").then(({ accept }) => accept)),
  merge: planning(() => import("./merge.ts").then(({ merge }) => merge)),
  status: local(() => import("./status.ts").then(({ status }) => status)),
  migrate: migrating(() => import("./migrate.ts").then(({ migrate }) => migrate)),
  "agent feature create-feature": planning(() =>
    import("./agent/feature/createFeature.ts").then(({ agentCreateFeature }) => agentCreateFeature)
  ),
  "agent feature setup-plan": planning(() =>
    import("./agent/feature/setupPlan.ts").then(({ agentSetupPlan }) => agentSetupPlan)
  ),
  "agent feature finalize-tasks": planning(() =>
    import("./agent/feature/finalizeTasks.ts").then(({ agentFinalizeTasks }) => agentFinalizeTasks)
  ),
  "agent feature check-prerequisites": local(() =>
    import("./agent/feature/checkPrerequisites.ts").then(({ agentCheckPrerequisites }) => agentCheckPrerequisites)
  ),
  "agent feature start-from-ticket": hostedRecording(() =>
    import("./agent/feature/startFromTicket.ts").then(({ agentStartFromTicket }) => agentStartFromTicket)
  ),
  "agent tickets search": hosted(() =>
    import("./agent/tickets/search.ts").then(({ agentTicketsSearch }) => agentTicketsSearch)
  ),
  "agent tickets bind": hostedRecording(() =>
    import("./agent/tickets/bind.ts").then(({ agentTicketsBind }) => agentTicketsBind)
  ),
  "agent feature accept": planning(() => import("./accept.ts").then(({ agentAccept }) => agentAccept)),
  "agent feature merge": planning(() => import("./merge.ts").then(({ agentMerge }) => agentMerge)),
  "agent tasks move-task": planning(() =>
    import("./agent/tasks/moveTask.ts").then(({ agentMoveTask }) => agentMoveTask)
  ),
  "agent tasks mark-status": planning(() =>
    import("./agent/tasks/markStatus.ts").then(({ agentMarkStatus }) => agentMarkStatus)
  ),
  "agent tasks list-tasks": local(() =>
    import("./agent/tasks/listTasks.ts").then(({ agentListTasks }) => agentListTasks)
  ),
  "agent tasks status": local(() => import("./status.ts").then(({ agentTasksStatus }) => agentTasksStatus)),
  "agent tasks add-history": planning(() =>
    import("./agent/tasks/addHistory.ts").then(({ agentAddHistory }) => agentAddHistory)
  ),
  "agent tasks validate-workflow": local(() =>
    import("./agent/tasks/validateWorkflow.ts").then(({ agentValidateWorkflow }) => agentValidateWorkflow)
  ),
  "agent tasks list-dependents": local(() =>
    import("./agent/tasks/listDependents.ts").then(({ agentListDependents }) => agentListDependents)
  ),
  "agent status emit": planning(() => import("./agent/status/emit.ts").then(({ agentStatusEmit }) => agentStatusEmit)),
  "agent status materialize": planning(() =>
    import("./agent/status/emit.ts").then(({ agentStatusMaterialize }) => agentStatusMaterialize)
  ),
  "agent status validate": local(() =>
    import("./agent/status/validate.ts").then(({ agentStatusValidate }) => agentStatusValidate)
  ),
  "agent status doctor": local(() =>
    import("./agent/status/doctor.ts").then(({ agentStatusDoctor }) => agentStatusDoctor)
  ),
  "agent workflow implement": planning(() =>
    import("./implement.ts").then(({ agentWorkflowImplement }) => agentWorkflowImplement)
  ),
  "agent workflow review": planning(() => import("./review.ts").then(({ agentWorkflowReview }) => agentWorkflowReview)),
  "auth login": hosted(() => import("./auth/login.ts").then(({ authLogin }) => authLogin)),
  "auth logout": hosted(() => import("./auth/logout.ts").then(({ authLogout }) => authLogout)),
  "auth status": queued(() => import("./auth/status.ts").then(({ authStatus }) => authStatus)),
  "config list": local(() => import("./config/list.ts").then(({ configList }) => configList)),
  "config get": local(() => import("./config/get.ts").then(({ configGet }) => configGet)),
  "config set": local(() => import("./config/set.ts").then(({ configSet }) => configSet)),
  "config explain": local(() => import("./config/explain.ts").then(({ configExplain }) => configExplain)),
  "config show-origin": templated(() =>
    import("./config/showOrigin.ts").then(({ configShowOrigin }) => configShowOrigin)
  ),
  "sync now": hosted(() => import("./sync/now.ts").then(({ syncNow }) => syncNow)),
  "sync status": queuedHere(() => import("./sync/status.ts").then(({ syncStatus }) => syncStatus)),
  "sync diagnose": queuedHere(() => import("./sync/diagnose.ts").then(({ syncDiagnose }) => syncDiagnose)),
  "sync explain": queuedHere(() => import("./sync/explain.ts").then(({ syncExplain }) => syncExplain)),
  "sync retry": queuedHere(() => import("./sync/retry.ts").then(({ syncRetry }) => syncRetry)),
  "sync discard": queuedHere(() => import("./sync/discard.ts").then(({ syncDiscard }) => syncDiscard)),
  "sync server": local(() => import("./sync/server.ts").then(({ syncServer }) => syncServer)),
  "sync daemon start": hosted(() => import("./sync/daemon/start.ts").then(({ syncDaemonStart }) => syncDaemonStart)),
  "sync daemon stop": local(() => import("./sync/daemon/stop.ts").then(({ syncDaemonStop }) => syncDaemonStop)),
  "sync daemon status": queued(() =>
    import("./sync/daemon/status.ts").then(({ syncDaemonStatus }) => syncDaemonStatus)
  ),
  "sync daemon run": hosted(() => import("./sync/daemon/run.ts").then(({ syncDaemonRun }) => syncDaemonRun)),
  "sync daemon logs": local(() => import("./sync/daemon/logs.ts").then(({ syncDaemonLogs }) => syncDaemonLogs)),
  "tracker providers": gated(() => import("./tracker/providers.ts").then(({ trackerProviders }) => trackerProviders)),
  "tracker bind": hosted(() => import("./tracker/bind.ts").then(({ trackerBind }) => trackerBind)),
  "tracker unbind": hosted(() => import("./tracker/unbind.ts").then(({ trackerUnbind }) => trackerUnbind)),
  "tracker status": hosted(() => import("./tracker/status.ts").then(({ trackerStatus }) => trackerStatus)),
  "tracker map add": hosted(() => import("./tracker/mapAdd.ts").then(({ trackerMapAdd }) => trackerMapAdd)),
  "tracker map list": hosted(() => import("./tracker/mapList.ts").then(({ trackerMapList }) => trackerMapList)),
  "tracker sync pull": hosted(() => import("./tracker/syncPull.ts").then(({ trackerSyncPull }) => trackerSyncPull)),
  "tracker sync push": hosted(() => import("./tracker/syncPush.ts").then(({ trackerSyncPush }) => trackerSyncPush)),
  "tracker sync run": hosted(() => import("./tracker/syncRun.ts").then(({ trackerSyncRun }) => trackerSyncRun)),
  "tracker sync publish": hosted(() =>
    import("./tracker/syncPublish.ts").then(({ trackerSyncPublish }) => trackerSyncPublish)
  ),
  "contract check": remote(() => import("./contract/check.ts").then(({ check }) => check)),
  mcp: alone(() => import("./mcp/verb.ts").then(({ mcp }) => mcp)),
  doctor: hosted(() => import("./doctor.ts").then(({ doctor }) => doctor)),
  sandbox: local(() => import("./sandbox/serve.ts").then(({ sandbox }) => sandbox)),
  "sandbox log": local(() => import("./sandbox/log.ts").then(({ sandboxLogVerb }) => sandboxLogVerb)),
  "sandbox fault": local(() => import("./sandbox/fault.ts").then(({ sandboxFault }) => sandboxFault))
}
