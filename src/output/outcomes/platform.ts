import type { FileFailed, PlatformError } from "../../platform/errors.ts"
import { dirname } from "../../platform/path.ts"
import type { Outcomes } from "../Outcome.ts"

/** What needs a directory that can be written, whether or not the file is there. */
const changing: ReadonlySet<string> = new Set(["write", "replace", "create", "move aside", "remove"])

/** The system's names for a disk without space, SQLite's among them: it makes our locks. */
const full: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "SQLITE_FULL"])

const wayOn = ({ code, operation, path }: FileFailed) => {
  if (code !== undefined && full.has(code)) return "Free some disk space"
  if (code === "EISDIR") return "Name a file instead"
  if (code === "EEXIST" || code === "ENOTEMPTY") return `Move ${path} out of the way`
  if (code === "EROFS" || (code === "EACCES" && changing.has(operation)))
    return `Check that you may write in ${dirname(path)}`
  if (operation === "write" && (code === "ENOENT" || code === "ENOTDIR"))
    return `Check that ${dirname(path)} is a directory`
  return `Check that ${path} exists and that you may use it`
}

/** Outcomes of files, locks, git and the terminal. */
export const platformOutcomes: Outcomes<PlatformError> = {
  FileFailed: {
    code: "file_failed",
    category: "io",
    exitCode: 1,
    nextAction: (error) => `${wayOn(error)}, then run the command again.`
  },
  LockTimeout: {
    code: "lock_timeout",
    category: "io",
    exitCode: 75,
    nextAction: () => "Wait for the other spec-kitty to finish, then run the command again."
  },
  GitMissing: {
    code: "git_missing",
    category: "io",
    exitCode: 1,
    nextAction: () => "Install git and make sure that it is on your PATH."
  },
  GitFailed: {
    code: "git_failed",
    category: "io",
    exitCode: 1,
    nextAction: ({ args }) => `Mend what git reports (\`git ${args[0] ?? "status"}\`), then run the command again.`
  },
  PromptUnavailable: {
    code: "prompt_unavailable",
    category: "usage",
    exitCode: 2,
    nextAction: ({ flag, switchedOffBy }) =>
      switchedOffBy === "CI"
        ? `Answer with ${flag}, or unset CI and run the command again.`
        : `Answer with ${flag}, or run the command on a terminal without --no-input.`
  },
  PromptEnded: {
    code: "prompt_ended",
    category: "interrupted",
    exitCode: 1,
    nextAction: ({ flag }) => `Run the command again and answer, or answer with ${flag}.`
  },
  BodyTooLarge: {
    code: "answer_too_large",
    category: "io",
    exitCode: 1,
    nextAction: () => "Ask for less at once (a smaller --limit), then run the command again."
  },
  BodyUnreadable: {
    code: "answer_broken_off",
    category: "io",
    exitCode: 75,
    nextAction: () => "Run the command again."
  },
  LoopbackUnavailable: {
    code: "loopback_unavailable",
    category: "io",
    exitCode: 1,
    nextAction: () => "Run `spec-kitty sync now` instead: it needs no process in the background."
  }
}
