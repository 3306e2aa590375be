// Prints the identity of a project as JSON: `node printIdentity.ts ROOT`.
import { Effect, Layer } from "effect"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { ProjectConfig } from "../../src/config/ProjectConfig.ts"
import { Git } from "../../src/platform/Git.ts"

const program = Effect.gen(function* () {
  const config = yield* ProjectConfig
  const identity = yield* config.identity(projectAt(process.argv[2] ?? ""))
  process.stdout.write(JSON.stringify(identity))
}).pipe(Effect.provide(Layer.provide(ProjectConfig.layer, Git.layer)))

Effect.runFork(program)
