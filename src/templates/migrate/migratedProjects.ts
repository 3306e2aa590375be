import { Effect, Option, Schema } from "effect"
import { Paths } from "../../config/Paths.ts"
import { readTextIfExists, writeAtomic } from "../../platform/AtomicFile.ts"
import { withFileLock } from "../../platform/FileLock.ts"
import { kindOf } from "../../platform/files.ts"
import { join } from "../../platform/path.ts"

/**
 * Whether the user was told what this project has at places that are no longer read: `spec-kitty migrate` leaves such
 * files where they are (design R17), and from then on nobody is to be warned of them (S039 FR-011).
 */
export const isTold = (root: string) =>
  Effect.gen(function* () {
    const { runtime } = yield* Paths
    return (yield* projectsIn(recordIn(runtime))).includes(root)
  })

/** Notes that the user was told; projects that are gone are forgotten. */
export const noteTold = (root: string) =>
  Effect.gen(function* () {
    const { locks, runtime } = yield* Paths
    yield* Effect.gen(function* () {
      const known = yield* projectsIn(recordIn(runtime))
      if (known.includes(root)) return
      const present = yield* Effect.filter(known, (project) =>
        Effect.map(kindOf(project), (kind) => kind === "directory")
      )
      yield* writeAtomic(recordIn(runtime), `${JSON.stringify({ projects: [...present, root] }, null, 2)}\n`)
    }).pipe(withFileLock(join(locks, "runtime.lock")))
  })

// helpers

const recordIn = (runtime: string) => join(runtime, "cache", "migrated.json")

const decode = Schema.decodeUnknownOption(Schema.parseJson(Schema.Struct({ projects: Schema.Array(Schema.String) })))

/** A record that cannot be read costs one more notice, nothing else. */
const projectsIn = (path: string) =>
  Effect.map(readTextIfExists(path), (text): ReadonlyArray<string> =>
    Option.match(Option.flatMap(text, decode), { onNone: () => [], onSome: ({ projects }) => projects })
  )
