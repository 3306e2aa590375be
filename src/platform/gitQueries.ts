import { Effect, Option } from "effect"
import { GitFailed, type GitMissing } from "./errors.ts"
import { Git } from "./Git.ts"
import { relative } from "./path.ts"

/** The directory at the top of the work tree around `cwd`; none outside of any repository. */
export const topLevel = (cwd: string): Effect.Effect<Option.Option<string>, GitFailed | GitMissing, Git> =>
  Effect.gen(function* () {
    const git = yield* Git
    const args = ["rev-parse", "--show-toplevel"]
    const { exitCode, stderr, stdout } = yield* git.exit(cwd, args)
    if (exitCode === 0) return Option.some(stdout.replace(/\r?\n$/, ""))
    return /not a git repository|must be run in a work tree/.test(stderr)
      ? Option.none()
      : yield* new GitFailed({ args, exitCode, stderr })
  })

/** The branch that is checked out, also one without commits yet; none when HEAD is detached. */
export const currentBranch = (cwd: string): Effect.Effect<Option.Option<string>, GitMissing, Git> =>
  answerOf(cwd, ["symbolic-ref", "--quiet", "--short", "HEAD"])

/** The commit that is checked out, as a full id; none before the first one. */
export const headCommit = (cwd: string): Effect.Effect<Option.Option<string>, GitMissing, Git> =>
  answerOf(cwd, ["rev-parse", "--verify", "--quiet", "HEAD"])

/** Whether the commit that is checked out has a file at this path. */
export const isInHead = (cwd: string, path: string): Effect.Effect<boolean, GitMissing, Git> =>
  Effect.gen(function* () {
    const git = yield* Git
    const { exitCode } = yield* git.exit(cwd, ["cat-file", "-e", `HEAD:./${relative(cwd, path)}`])
    return exitCode === 0
  })

/** The text of a file in the commit that is checked out; none where it has no such file. */
export const textInHead = (cwd: string, path: string): Effect.Effect<Option.Option<string>, GitMissing, Git> =>
  Effect.gen(function* () {
    const git = yield* Git
    const { exitCode, stdout } = yield* git.exit(cwd, ["cat-file", "blob", `HEAD:./${relative(cwd, path)}`])
    return Option.liftPredicate(stdout, () => exitCode === 0)
  })

/** A branch, and the id under which git keeps a file as that branch has it. */
export interface BranchCopy {
  readonly branch: string
  readonly blob: string
}

/** The local branches that have a file at this path, the one with the latest commit first: two questions, however many there are. */
export const branchesWith = (cwd: string, path: string): Effect.Effect<ReadonlyArray<BranchCopy>, GitMissing, Git> =>
  Effect.gen(function* () {
    const git = yield* Git
    const args = ["for-each-ref", "--sort=-committerdate", "--format=%(refname:lstrip=2)", "refs/heads"]
    const branches = (yield* git.exit(cwd, args)).stdout.split("\n").filter((name) => name !== "")
    const input = branches.map((branch) => `refs/heads/${branch}:./${relative(cwd, path)}\n`).join("")
    const lines = (yield* git.exit(cwd, ["cat-file", "--batch-check"], { input })).stdout.split("\n")
    return branches.flatMap((branch, index) => {
      const blob = /^([0-9a-f]{40,64}) blob /.exec(lines[index] ?? "")?.[1]
      return blob === undefined ? [] : [{ branch, blob }]
    })
  })

/** Where a remote lives; none when it is not configured. May hold credentials: never print it. */
export const remoteUrl = (cwd: string, remote = "origin"): Effect.Effect<Option.Option<string>, GitMissing, Git> =>
  answerOf(cwd, ["remote", "get-url", remote])

// helpers

const answerOf = (cwd: string, args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { exitCode, stdout } = yield* git.exit(cwd, args)
    return Option.liftPredicate(stdout.trim(), (text) => exitCode === 0 && text !== "")
  })
