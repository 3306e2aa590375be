import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import Sqlite from "better-sqlite3"
import { ConfigProvider, Effect, Logger, Option } from "effect"
import { AppLayer, type AppServices } from "../../src/AppLayer.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { implement, type StartWork } from "../../src/mission/implement.ts"
import { initProject, type InitOptions } from "../../src/mission/initProject.ts"
import { moveTask, type MoveTask } from "../../src/mission/moveTask.ts"
import { ChildEnvironment } from "../../src/platform/environment.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { folderAt, gitEnvironment, temporaryFolder, type Folder } from "../helpers/folder.ts"
import { prepared } from "../helpers/prepared.ts"

/** An event as it lies in the queue. */
export interface Queued {
  readonly event_type: string
  readonly aggregate_id: string
  readonly causation_id: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

/** A repository with a HOME beside it, and the real services that a command would get there. */
export interface World {
  readonly home: Folder
  readonly project: Folder
  /** Runs a program as one command: every service anew, from `directory` (the project if not said). */
  readonly run: <A, E>(
    program: Effect.Effect<A, E, AppServices>,
    where?: { readonly directory?: string; readonly env?: Readonly<Record<string, string>> }
  ) => Effect.Effect<A, unknown>
  /** What is in the queue, oldest first. */
  readonly queued: (type?: string) => ReadonlyArray<Queued>
}

/** Gone when the test ends. */
export const emptyWorld = Effect.map(temporaryFolder, ({ path }): World => {
  const home = folderAt(join(path, "home"))
  const project = folderAt(join(path, "shop"))
  for (const folder of [home, project]) mkdirSync(folder.path)
  const queue = home.at(".spec-kitty", "queue.db")
  return {
    home,
    project,
    run: (program, { directory = project.path, env = {} } = {}) => {
      const variables = { ...gitEnvironment(home.path), USER: "tester", ...env }
      return Effect.provide(program, AppLayer).pipe(
        Effect.provide(Logger.remove(Logger.defaultLogger)),
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)))),
        Effect.provideService(WorkingDirectory, directory),
        Effect.provideService(ChildEnvironment, variables)
      )
    },
    queued: (type) => eventsIn(queue).filter(({ event_type }) => type === undefined || event_type === type)
  }
})

/** The events in a queue file, oldest first; none where there is no such file. */
export const eventsIn = (queue: string): ReadonlyArray<Queued> => {
  if (!existsSync(queue)) return []
  const database = new Sqlite(queue, { readonly: true })
  const rows = database.prepare("SELECT data FROM queue ORDER BY lamport_clock").all() as Array<{ data: string }>
  database.close()
  return rows.map(({ data }) => JSON.parse(data) as Queued)
}

/** A repository on `main` with one commit, whose user is known; not yet a project. */
export const repositoryWorld = Effect.tap(emptyWorld, ({ project }) => Effect.sync(() => startRepository(project)))

const startRepository = (project: Folder) => {
  project.git("init", "--quiet", "--initial-branch=main")
  project.git("config", "user.name", "Ada")
  project.git("config", "user.email", "ada@example.com")
  project.write("README.md", "# Shop\n")
  project.git("add", ".")
  project.git("commit", "--quiet", "-m", "Start")
}

/** A world that is built once and copied after that; git learns where the copies are, and that they are what it knows. */
export const preparedWorld = <E, R>(name: string, build: (world: World) => Effect.Effect<unknown, E, R>) =>
  Effect.tap(emptyWorld, (world) =>
    Effect.zipRight(
      prepared(dirname(world.project.path), name, build(world)),
      Effect.sync(() => settle(world.project))
    )
  )

const settle = (project: Folder) => {
  const worktrees = existsSync(project.at(".worktrees"))
    ? project.list(".worktrees").map((name) => project.at(".worktrees", name))
    : []
  if (worktrees.length > 0) project.git("worktree", "repair", ...worktrees)
  for (const { git } of [project, ...worktrees.map(folderAt)]) git("update-index", "-q", "--refresh")
}

/** A project without missions. */
export const projectWorld = preparedWorld("project", (world) =>
  Effect.gen(function* () {
    startRepository(world.project)
    yield* world.run(initProject(initOptions()))
  })
)

/** A project whose one mission, 001-login, has finalized work packages. */
export const missionWorld = (packages: Packages = { WP01: [], WP02: ["WP01"] }) =>
  preparedWorld(`mission ${JSON.stringify(packages)}`, (world) => makeMission(world, packages))

/** Makes that project and mission in an empty world. */
export const makeMission = (world: World, packages: Packages) =>
  Effect.gen(function* () {
    startRepository(world.project)
    yield* world.run(initProject(initOptions()))
    yield* world.run(createFeature(newFeature("login")))
    writeTasks(world.project, packages)
    world.project.git("commit", "--quiet", "-m", "Write the spec", "--", `${missionFolder}/spec.md`)
    yield* world.run(finalizeTasks({ feature: Option.none(), validateOnly: false }))
  })

/** Work packages and what each waits for. */
export type Packages = Readonly<Record<string, ReadonlyArray<string>>>

export const missionFolder = "kitty-specs/001-login"

/** Spec, tasks and prompts that agree with each other. */
export const writeTasks = (project: Folder, packages: Packages, folder = missionFolder) => {
  project.write(`${folder}/spec.md`, "# Login\n\n- **FR-001**: People can sign in.\n")
  const sections = Object.entries(packages).map(
    ([id, needs], index) =>
      `## ${id}: Part ${id}\n\n${needs.length === 0 ? "" : `Depends on ${needs.join(", ")}\n\n`}` +
      `Requirement Refs: FR-001\n\n- [ ] T00${2 * index + 1} first\n- [ ] T00${2 * index + 2} second\n`
  )
  project.write(`${folder}/tasks.md`, `# Tasks\n\n${sections.join("\n")}`)
  for (const id of Object.keys(packages)) {
    project.write(`${folder}/tasks/${id}-part.md`, `---\nwork_package_id: ${id}\ntitle: Part ${id}\n---\n\n# ${id}\n`)
  }
}

/** Checks every box of tasks.md and commits that. */
export const finishSubtasks = (project: Folder) => {
  project.write(`${missionFolder}/tasks.md`, project.read(`${missionFolder}/tasks.md`).replaceAll("- [ ]", "- [x]"))
  project.git("commit", "--quiet", "-m", "Boxes", "--", `${missionFolder}/tasks.md`)
}

/** Work in the worktree of a package, committed there. */
export const work = (project: Folder, id: string, file = `${id}.txt`) => {
  const worktree = folderAt(project.at(".worktrees", `001-login-${id}`))
  worktree.write(file, `${id}\n`)
  worktree.git("add", file)
  worktree.git("commit", "--quiet", "-m", `Work on ${id}`)
}

export const initOptions = (changes: Partial<InitOptions> = {}): InitOptions => ({
  name: Option.none(),
  agents: [],
  missionTypes: [],
  git: true,
  force: false,
  version: "0.0.0-test",
  ...changes
})

export const newFeature = (slug: string) => ({
  slug,
  title: Option.none<string>(),
  mission: "software-dev",
  targetBranch: Option.none<string>()
})

export const start = (workPackage: string, changes: Partial<StartWork> = {}) =>
  implement({
    workPackage,
    feature: Option.none(),
    base: Option.none(),
    agent: Option.none(),
    shellPid: Option.none(),
    force: false,
    autoCommit: true,
    ...changes
  })

export const move = (workPackage: string, to: string, changes: Partial<MoveTask> = {}) =>
  moveTask({
    workPackage,
    to,
    feature: Option.none(),
    agent: Option.none(),
    shellPid: Option.none(),
    note: Option.none(),
    reviewFeedbackFile: Option.none(),
    reviewer: Option.none(),
    approvalRef: Option.none(),
    doneOverrideReason: Option.none(),
    force: false,
    reason: Option.none(),
    autoCommit: true,
    ...changes
  })

/** Every hook of this name refuses. */
export const refusingHook = (project: Folder, name = "pre-commit") =>
  chmodSync(project.write(`.git/hooks/${name}`, "#!/bin/sh\necho 'the hook says no' >&2\nexit 1\n"), 0o755)

/** Every file below a folder with its bytes, git's own left out. */
export const treeOf = ({ path }: Folder): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(path, ".git/")))
      .sort()
      .map((file) => [file.slice(path.length + 1), readFileSync(file, "latin1")])
  )

/** Paths that a commit changed. */
export const filesOf = ({ git }: Folder, commit = "HEAD") =>
  git("show", "--format=", "--name-only", commit).trim().split("\n").sort()

/** Lanes that the status log of a package went through. */
export const lanesOf = (project: Folder, wpId: string): ReadonlyArray<string> =>
  project
    .read(`${missionFolder}/status.events.jsonl`)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { wp_id: string; from_lane: string; to_lane: string })
    .flatMap(({ from_lane, to_lane, wp_id }) => (wp_id === wpId ? [`${from_lane}->${to_lane}`] : []))

/** Changes of the four lanes that are queued. */
export const queuedLanes = (queued: World["queued"]): ReadonlyArray<string> =>
  queued("WPStatusChanged").map(({ payload }) => `${String(payload["from_lane"])}->${String(payload["to_lane"])}`)

/** The tag of the failure of a program that must fail. */
export const tagOf = <A>(effect: Effect.Effect<A, unknown>) =>
  Effect.map(Effect.flip(effect), (error) => (error as { readonly _tag: string })._tag)
