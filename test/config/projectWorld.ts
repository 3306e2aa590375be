import { ConfigProvider, Effect, Layer } from "effect"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Git } from "../../src/platform/Git.ts"
import { type Folder } from "../helpers/folder.ts"

export const layer = ProjectConfig.layer.pipe(Layer.provide(Git.layer))

/** Each test has its own service, as each command has. */
export const inProject = <A, E, R>(effect: Effect.Effect<A, E, R | ProjectConfig>) =>
  Effect.provide(effect, layer).pipe(Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["USER", "ada"]]))))

export const file = ".kittify/config.yaml"

export const project = ({ path }: Folder) => projectAt(path)

export const uuid = "0b8f3c9e-6c1d-4f0a-9d57-2f1f6a0b7c11"

/** The second effect runs as a user who may not write what the first has made: root may write everything. */
export function asSomebodyElse<A, E, R, E2, R2>(
  make: Effect.Effect<A, E, R>,
  use: (made: A) => Effect.Effect<void, E2, R2>
) {
  return Effect.gen(function* () {
    const made = yield* make
    const root = process.geteuid?.() === 0
    yield* Effect.acquireUseRelease(
      Effect.sync(() => (root ? process.seteuid?.(65_534) : undefined)),
      () => use(made),
      () => Effect.sync(() => (root ? process.seteuid?.(0) : undefined))
    )
  })
}
