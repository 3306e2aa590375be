import { Effect, Option } from "effect"
import { kindOf } from "../platform/files.ts"
import { Git } from "../platform/Git.ts"
import { join } from "../platform/path.ts"
import { changesIn, showingNewFiles, uncommitted } from "./branches.ts"
import { isDerived } from "./gitFiles.ts"

/** Why a worktree has to stay: work that is in it and nowhere else. Reads only. */
export const workIn = (root: string, path: string) =>
  Effect.gen(function* () {
    const open = yield* uncommitted(path)
    return open.length > 0
      ? Option.some(`it has uncommitted changes: ${open.join(", ")}`)
      : yield* hiddenWork(root, path)
  })

/** Like {@link workIn}, without what `git status` would show: files that git ignores, and commits in submodules. */
export const hiddenWork = (root: string, path: string) =>
  Effect.gen(function* () {
    const submodules = yield* lonelySubmodules(root, path)
    if (submodules.length > 0) {
      return Option.some(`it has commits in ${submodules.join(", ")} that are nowhere else. Push them first`)
    }
    const ignored = yield* lonelyFiles(root, path)
    return ignored.length > 0
      ? Option.some(`git ignores ${ignored.join(", ")}, and no other copy is known. Move it away, or delete it`)
      : Option.none<string>()
  })

/** Removes a worktree, unless that would lose work; why it stays. Its branch is left as it is. */
export const removeTree = (root: string, path: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const why = yield* workIn(root, path)
    if (Option.isSome(why)) return why
    const remove = (...more: ReadonlyArray<string>) =>
      git.exit(root, [...showingNewFiles, "worktree", "remove", ...more, path])
    const plain = yield* remove()
    // Git never removes one with submodules unforced; that nothing is in it was seen above.
    const { exitCode, stderr } =
      plain.exitCode !== 0 && /submodule/.test(plain.stderr) ? yield* remove("--force") : plain
    return exitCode === 0 ? Option.none<string>() : Option.some(stderr.trim())
  })

// helpers

/** Ignored files that no tool makes anew, unless the main checkout has the same. */
const lonelyFiles = (root: string, path: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const ignored = (yield* changesIn(path, [], ["--ignored=traditional"])).filter(({ state }) => state === "!!")
    const own = ignored.map((change) => change.path).filter((name) => !isDerived(name))
    return yield* Effect.filter(own, (name) => {
      const sides = [join(root, name), join(path, name)]
      const compare = ["diff", "--no-index", "--no-ext-diff", "--no-textconv", "--quiet", "--", ...sides]
      return Effect.map(git.exit(root, compare), ({ exitCode }) => exitCode !== 0)
    })
  })

/**
 * Submodules in a worktree with commits that neither a remote nor the main checkout has: git keeps them with the
 * worktree, and they would go with it.
 */
const lonelySubmodules = (root: string, path: string): Effect.Effect<ReadonlyArray<string>, GitFailures, Git> =>
  Effect.gen(function* () {
    const git = yield* Git
    const listing = yield* git.run(path, ["ls-files", "--stage", "-z"])
    const links = listing.split("\0").flatMap((entry) => /^160000 \S+ \d\t(.+)$/s.exec(entry)?.[1] ?? [])
    const here = yield* Effect.filter(links, (link) =>
      Effect.map(kindOf(join(path, link, ".git")), (kind) => kind !== "missing")
    )
    const found = yield* Effect.forEach(here, (link) =>
      Effect.gen(function* () {
        const [there, other] = [join(path, link), join(root, link)]
        const { exitCode, stdout } = yield* git.exit(there, ["rev-list", "HEAD", "--all", "--not", "--remotes"])
        const commits = stdout.split("\n").filter((commit) => commit !== "")
        const isElsewhere = Effect.every(commits, (commit) =>
          Effect.map(
            git.exit(other, ["branch", "--all", "--contains", commit]),
            ({ exitCode, stdout }) => exitCode === 0 && stdout.trim() !== ""
          )
        )
        const isLonely = exitCode !== 0 || (commits.length > 0 && !(yield* isElsewhere))
        const below = yield* lonelySubmodules(other, there)
        return [...(isLonely ? [link] : []), ...below.map((name) => `${link}/${name}`)]
      })
    )
    return found.flat()
  })

type GitFailures = Effect.Effect.Error<ReturnType<typeof uncommitted>>
