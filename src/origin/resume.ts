import { Effect, Option } from "effect"
import { commitPaths, noCommit } from "../mission/commit.ts"
import type { CreatedFeature } from "../mission/createFeature.ts"
import { metaText, type Meta } from "../mission/meta.ts"
import type { Mission } from "../mission/Mission.ts"
import { Git } from "../platform/Git.ts"
import { currentBranch } from "../platform/gitQueries.ts"
import { join } from "../platform/path.ts"

/** A mission that an earlier command has made, as if it had been made now; what that command did not commit is committed. */
export const alreadyCreated = Effect.fn("origin.alreadyCreated")(function* (mission: Mission, meta: Meta) {
  const { directory, project, slug } = mission
  const branch = Option.getOrElse(yield* currentBranch(project.root), () => "")
  const git = yield* Git
  const listed = yield* git.exit(project.root, ["ls-files", "--error-unmatch", "--", join(directory, "meta.json")])
  // What was committed then may have been edited since: that is its author's to commit.
  const commit =
    listed.exitCode === 0 ? noCommit : yield* commitPaths(project, [directory], `Add spec for feature ${slug}`)
  const created: CreatedFeature = {
    feature: mission,
    number: slug.slice(0, 3),
    targetBranch: Option.getOrElse(metaText(meta, "target_branch"), () => branch),
    currentBranch: branch,
    specFile: join(directory, "spec.md"),
    metaFile: join(directory, "meta.json"),
    createdFiles: [],
    createdAt: Option.getOrElse(metaText(meta, "created_at"), () => ""),
    commit: commit.sha,
    warnings: Option.toArray(commit.warning)
  }
  return created
})
