import type { Style } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import type { KeptFile, TemplateMigration } from "../../templates/migrate/migrateTemplates.ts"
import { counted } from "../mission.ts"

/** What became, or would become, of templates; every file by name where that is what somebody asks for. */
export const aboutTemplates = (
  { project, runtime }: TemplateMigration,
  dryRun: boolean,
  { bold }: Style
): ReadonlyArray<string> => {
  const would = (verb: string) => (dryRun ? `would be ${verb}` : verb)
  const titled = (title: string, lines: ReadonlyArray<string>) =>
    lines.length === 0 ? [] : [bold(title), ...lines.map((line) => `  ${line}`)]
  const fresh = [...runtime.installed, ...runtime.updated]
  const removed = project?.removed ?? []
  const emptied = project?.removedDirectories.length ?? 0
  const kept = (reason: KeptFile["reason"]) => project?.kept.filter((file) => file.reason === reason) ?? []
  return [
    ...(fresh.length + runtime.removed.length === 0
      ? []
      : [
          `${counted(fresh.length, "template")} ${would("installed")} for all your projects in ${runtime.directory}` +
            (runtime.removed.length === 0
              ? ""
              : `, ${runtime.removed.length} that are no longer shipped ${would("removed")}`)
        ]),
    ...titled(`In ${runtime.directory} these are yours and stay:`, runtime.kept.map(stripControl)),
    ...(removed.length === 0
      ? []
      : [
          `${counted(removed.length, "file")} of this project ${would("removed")}: byte for byte as some version shipped them`,
          ...(dryRun ? removed.map(stripControl) : byDirectory(removed)).map((line) => `  ${line}`)
        ]),
    ...(removed.length === 0 && emptied > 0
      ? [`${emptied} empty ${emptied === 1 ? "directory" : "directories"} of this project ${would("removed")}`]
      : []),
    ...titled("Customised here, in use and kept:", kept("customised").map(nameOf)),
    ...titled(
      "Kept, but not read any more; move them to use them:",
      kept("unread").map((file) =>
        file.moveTo === null ? nameOf(file) : `${nameOf(file)} -> ${stripControl(file.moveTo)}`
      )
    ),
    ...titled("Kept, this version has none of its own for their mission:", kept("needed").map(nameOf)),
    ...titled("Left alone, a link is not followed:", kept("link").map(nameOf))
  ]
}

/** How many files go, by directory: a project of the Python spec-kitty has more than a screen of them. */
export const byDirectory = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  for (const path of paths) {
    const directory = /^(\.kittify\/[^/]+|\.specify\/[^/]+|[^/]+)(?=\/)/.exec(path)?.[0] ?? path
    counts.set(directory, (counts.get(directory) ?? 0) + 1)
  }
  return [...counts].map(([directory, count]) => `${stripControl(directory)} (${count})`)
}

// helpers

const nameOf = ({ path }: KeptFile) => stripControl(path)
