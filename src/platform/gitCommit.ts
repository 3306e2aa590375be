import { Effect, FiberRef, Option } from "effect"
import { GitFailed, type GitMissing } from "./errors.ts"
import { Git } from "./Git.ts"
import { headCommit, topLevel } from "./gitQueries.ts"
import { gitIndexRetryPolicy } from "./schedules.ts"

/**
 * Commits what has changed in exactly these paths (files or directories; new, changed, deleted) and nothing else: what
 * the user has staged stays staged, other work stays untouched, hooks run. None when there is nothing to commit, ignored
 * files included. When git refuses (a hook, a merge in progress) the index is as it was.
 */
export const commitOnly = (
  cwd: string,
  paths: ReadonlyArray<string>,
  message: string
): Effect.Effect<Option.Option<string>, GitFailed | GitMissing, Git> =>
  Effect.gen(function* () {
    const root = yield* topLevel(cwd)
    if (Option.isNone(root) || paths.length === 0) return Option.none<string>()
    const changes = yield* changesIn(cwd, paths)
    if (changes.length === 0) return Option.none<string>()
    const fresh = changes.filter(({ untracked }) => untracked).map(({ path }) => path)
    const made = yield* Effect.acquireUseRelease(
      announce(root.value, fresh),
      () =>
        commit(
          root.value,
          changes.map(({ path }) => path),
          message
        ),
      (_, exit) => (exit._tag === "Success" ? Effect.void : withdraw(root.value, fresh))
    )
    return made ? yield* headCommit(root.value) : Option.none<string>()
  }).pipe(Effect.withSpan("git.commitOnly"))

// helpers

const literal = { GIT_LITERAL_PATHSPECS: "1" }

const patient = <A, R>(effect: Effect.Effect<A, GitFailed | GitMissing, R>) =>
  Effect.retry(effect, {
    while: (error) => error._tag === "GitFailed" && /index\.lock'?: File exists/.test(error.stderr),
    schedule: gitIndexRetryPolicy
  })

/** Paths are relative to the top of the work tree, whatever `cwd` is. */
const changesIn = (cwd: string, paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const git = yield* Git
    const args = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", ...paths]
    const listing = yield* git.run(cwd, args, { env: literal })
    return listing
      .split("\0")
      .filter((entry) => entry !== "")
      .map((entry) => ({ untracked: entry.startsWith("??"), path: entry.slice(3) }))
  })

/** `commit --only` knows only paths that the index knows: an intent to add names them without their content. */
const announce = (root: string, fresh: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const git = yield* Git
    if (fresh.length === 0) return
    yield* patient(git.run(root, ["add", "--intent-to-add", "--", ...fresh], { env: literal }))
  })

const withdraw = (root: string, fresh: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const git = yield* Git
    if (fresh.length === 0) return
    const input = fresh.map((path) => `${path}\0`).join("")
    yield* patient(git.run(root, ["update-index", "--force-remove", "-z", "--stdin"], { input }))
  }).pipe(Effect.catchAll((error) => Effect.logWarning("New files stay announced in the git index", error.message)))

/**
 * Whether there was anything to commit. `commit --only` reads each file twice: what is written in between is in the commit
 * and not in the index, so that its writer finds a change where nothing is left to commit. The index then follows.
 */
const commit = (root: string, paths: ReadonlyArray<string>, message: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const args = [...(yield* identityArgs(root)), "commit", "--quiet", "--only", "-m", message, "--", ...paths]
    return yield* patient(git.run(root, args, { env: literal })).pipe(
      Effect.as(true),
      Effect.catchIf(
        (error) => error._tag === "GitFailed" && error.exitCode === 1,
        (error) =>
          Effect.gen(function* () {
            const { exitCode } = yield* git.exit(root, ["diff", "--quiet", "HEAD", "--", ...paths], { env: literal })
            if (exitCode !== 0) return yield* error
            yield* patient(git.run(root, ["reset", "--quiet", "--", ...paths], { env: literal }))
            return false
          })
      )
    )
  })

/** Whether this command has said whose name its commits have. */
const toldLent = FiberRef.unsafeMake(false)

/** In whose name somebody's work is committed is no secret: it is said once for each command. */
const tellLent = (missing: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    if (yield* FiberRef.getAndSet(toldLent, true)) return
    const remedy = missing.map((key) => `git config --global ${key} ${key === "user.name" ? "NAME" : "EMAIL"}`)
    yield* Effect.logWarning(
      `Git knows no ${missing.join(" and no ")} here: spec-kitty <spec-kitty@localhost> stands in for it in the commit. Say who you are: \`${remedy.join(" && ")}\``
    )
  })

/** Options for a commit: git refuses to commit as nobody; only where it knows no name at all we lend it ours. */
export const identityArgs = (root: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const known = yield* Effect.forEach(["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"], (who) =>
      git.exit(root, ["var", who])
    )
    if (known.every(({ exitCode }) => exitCode === 0)) return []
    const missing = yield* Effect.filter(["user.name", "user.email"], (key) =>
      Effect.map(git.exit(root, ["config", "--get", key]), ({ stdout }) => stdout.trim() === "")
    )
    if (missing.length > 0) yield* tellLent(missing)
    const lent: Readonly<Record<string, string>> = { "user.name": "spec-kitty", "user.email": "spec-kitty@localhost" }
    return missing.flatMap((key) => ["-c", `${key}=${lent[key]}`])
  })
