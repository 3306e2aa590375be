import { Effect, Option } from "effect"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { Git } from "../platform/Git.ts"

const marker = "# Added by Spec Kitty CLI (auto-managed)"

/** What git is not to see: worktrees, the state of this machine, files that are being written, and damaged ones. */
export const ignoredPaths: ReadonlyArray<string> = [
  ".worktrees/",
  ".kittify/workspaces/",
  ".kittify/merge-state.json",
  ".kittify/runtime/",
  ".kittify/locks/",
  ".kittify/.config.lock",
  ".kittify/.*.tmp",
  ".kittify/*.corrupt-*",
  "kitty-specs/**/.*.tmp",
  "kitty-specs/**/*.corrupt-*"
]

/** What work on a package makes, in whatever directory the project is; a `.gitignore` of the Python tool lacks some of it. */
export const workPlaces: ReadonlyArray<string> = [
  ".worktrees/",
  "**/.kittify/workspaces/",
  "**/.kittify/merge-state.json"
]

/** Whether a path, from the top of a checkout, is this machine's business, also where no `.gitignore` says so yet. */
export const isMachineState = (path: string): boolean =>
  ignoredPaths.some((ignored) => `/${path}`.includes(`/${ignored}`)) ||
  /\/\.kittify\/(?:\.[^/]+\.tmp|[^/]+\.corrupt-[^/]+)$/.test(`/${path}`)

/**
 * Whether tools make it anew: an ignored path like this is nobody's work, every other one could be (a `.env`, notes).
 */
export const isDerived = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|bower_components|dist|build|out|target|coverage|\.?venv|__pycache__|\.(?:cache|eggs|gradle|hypothesis|mypy_cache|next|nox|nuxt|nyc_output|parcel-cache|pytest_cache|ruff_cache|svelte-kit|tox|turbo|vite)|[^/]+\.egg-info)\/$/.test(
    path
  ) ||
  /(?:^|\/)(?:\.DS_Store|Thumbs\.db|\.coverage|\.eslintcache|[^/]+\.(?:pyc|pyo|o|obj|class|tsbuildinfo))$/.test(path)

/**
 * Status logs of two branches are merged by keeping the lines of both: git's own driver, which every clone has without
 * being configured.
 */
export const mergeAttributes: ReadonlyArray<string> = ["kitty-specs/**/status.events.jsonl merge=union"]

/** The text with the missing lines under our marker; line ends stay as they are, a byte order mark goes. */
export const withLines = (text: string, wanted: ReadonlyArray<string>): string => {
  const end = text.includes("\r\n") ? "\r\n" : "\n"
  const plain = text.replace(/^\uFEFF/, "")
  const lines = plain.split(/\r?\n/)
  const missing = wanted.filter((line) => !lines.includes(line))
  if (missing.length === 0) return plain
  const before = plain === "" || plain.endsWith("\n") ? plain : plain + end
  const gap = before === "" ? "" : end
  return `${before}${gap}${marker}${end}${missing.join(end)}${end}`
}

/** Adds lines to a file of git's; the path if that changed it. */
export const ensureLines = (path: string, wanted: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const before = Option.getOrElse(yield* readTextIfExists(path), () => "")
    const after = withLines(before, wanted)
    if (after === before) return []
    yield* writeAtomic(path, after, { mode: 0o644 })
    return [path]
  })

const driver = "merge.spec-kitty-event-log"

/**
 * Teaches this repository the driver that `.gitattributes` of the Python tool name, as the same union and without any
 * command but git's: a clone does not inherit it, and without it a log would get conflict markers.
 */
export const registerMergeDriver = (root: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const command = "git merge-file --union %A %O %B"
    const { stdout } = yield* git.exit(root, ["config", "--get", `${driver}.driver`])
    if (stdout.trim() === command) return
    yield* git.exit(root, ["config", `${driver}.name`, "Keep the events of both sides"])
    yield* git.exit(root, ["config", `${driver}.driver`, command])
  })
