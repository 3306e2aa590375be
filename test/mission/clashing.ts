import { Effect } from "effect"
import { folderAt, type Folder } from "../helpers/folder.ts"
import { acceptAll, builtWorld } from "./finished.ts"

/** Two packages that know nothing of each other have changed the same line. */
export const clashing = Effect.tap(builtWorld({ WP01: [], WP02: [] }), ({ project, run }) =>
  Effect.gen(function* () {
    for (const id of ["WP01", "WP02"]) {
      const worktree = folderAt(project.at(`.worktrees/001-login-${id}`))
      worktree.write("README.md", `# Shop of ${id}\n`)
      worktree.git("commit", "--quiet", "-am", `Name it after ${id}`)
    }
    yield* run(acceptAll())
  })
)

/** Where branches come together. */
export const place = (project: Folder) => folderAt(project.at(".worktrees/001-login-merge"))
