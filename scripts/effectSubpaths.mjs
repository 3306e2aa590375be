// `import { Effect, type Layer } from "effect"` reads well, but a module that is loaded lazily would then initialise all
// of Effect that any command uses. The command bundle takes each module by its own path instead.
import { readFile } from "node:fs/promises"

const barrel = /^import (type )?\{([^}]*)\} from "effect"$/gm
const functions = new Set(["absurd", "flow", "hole", "identity", "pipe", "unsafeCoerce"])

const byPath = (_line, onlyTypes, names) =>
  names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !onlyTypes && !name.startsWith("type "))
    .map((name) => {
      const [exported, local = exported] = name.split(" as ")
      return functions.has(exported)
        ? `import { ${name} } from "effect/Function"`
        : `import * as ${local} from "effect/${exported}"`
    })
    .join(";")

/** An esbuild plugin over our own sources. */
export const effectSubpaths = {
  name: "effect-subpaths",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]src[\\/][^?]*\.ts$/ }, async ({ path }) =>
      path.includes("node_modules")
        ? undefined
        : { contents: (await readFile(path, "utf8")).replace(barrel, byPath), loader: "ts" }
    )
}
