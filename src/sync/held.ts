import type { ConsentedCounts } from "../events/Consent.ts"
import { countIn } from "../events/heldCounts.ts"
import { HeldReason } from "../events/QueuedEvent.ts"
import type { HeldProject, ProjectStanding } from "../events/standing.ts"
import { stripControl } from "../platform/terminalText.ts"
import { eventsOf } from "./elsewhere.ts"

/** Why an event of a project that opted out is held, whether before the event was recorded or after (design R15). */
export const withoutConsent = "held back, because its project had `sync.enabled: false`"

/** What lets such events leave, in words that name where: `which` of them, "--all" or an id; `count` of them. */
export const releasing = (which: string, project: ProjectStanding & { readonly projectUuid: string }, count = 1) => {
  const { detail, directory, projectUuid, refusing, state } = project
  const retry = `\`spec-kitty sync retry ${which}\``
  const them = count === 1 ? "it" : "them"
  const there = directory === null ? "it" : stripControl(directory)
  switch (state) {
    case "agrees":
      return `It agrees now: ${retry}, run in ${there}, lets ${them} leave.`
    case "opted_out":
      return `If it agrees now, run \`spec-kitty config set sync.enabled true\` in ${refusing.map(stripControl).join(" and in ")}, then ${retry} in ${there}.`
    case "unreadable":
      return `Nobody can read whether it agrees now: ${stripControl(detail ?? "")}. Mend that file, then run ${retry} in the project.`
    case "gone":
      return `It is gone from there: ${retry}, run in a new checkout of it, lets ${them} leave; \`spec-kitty sync discard ${which === "--all" ? `--project ${projectUuid}` : which}\` throws ${them} away.`
    case "unknown":
      return `If it agrees now (\`spec-kitty config set sync.enabled true\` says so), run ${retry} in it.`
  }
}

/** Why an event of a damaged file is held. */
export const leftInDoubt = "of a damaged file that no longer says whose it is or whether it was to be sent"

/** What lets such events leave: a command to run in their project. */
export const claiming = (which: string): string =>
  `Who knows that they are his, and that no other account has sent them, runs \`spec-kitty sync retry ${which}\` in their project, signed in: it sends them as his. \`spec-kitty sync discard EVENT\` removes one.`

/** Events that are held, each kind as a sentence, with what helps where anything does. */
export const adviceOnHeld = ({
  heldProjects,
  heldReasons
}: Pick<ConsentedCounts, "heldProjects" | "heldReasons">): ReadonlyArray<string> =>
  HeldReason.literals.flatMap((reason) => {
    const count = heldReasons[reason] ?? 0
    if (reason === "sync_disabled") return ofProjects(heldProjects)
    return count === 0 ? [] : [words[reason](eventsOf(count), count === 1 ? "stays" : "stay")]
  })

/** Events that wait, and are not sent because nobody can read whether their project agrees. */
export const wordsOnUnheard = ({ unheard }: Pick<ConsentedCounts, "unheard">): ReadonlyArray<string> =>
  unheard.map(
    ({ count, detail }) =>
      `${eventsOf(count)} ${count === 1 ? "waits" : "wait"}, because nobody can read whether ${count === 1 ? "its" : "their"} project agrees: ${stripControl(detail)}`
  )

/** The same with what helps. */
export const adviceOnUnheard = (counts: Pick<ConsentedCounts, "unheard">): ReadonlyArray<string> =>
  wordsOnUnheard(counts).map((words) => `${words}. ${mending}`)

/** What helps those. */
export const mending = "Mend that file, then run `spec-kitty sync now`."

// helpers

/** How many projects are named; more are counted. */
const shownProjects = 5

const ofProjects = (projects: ReadonlyArray<HeldProject>): ReadonlyArray<string> => {
  const shown = projects.length > shownProjects ? projects.slice(0, shownProjects) : projects
  const rest = projects.slice(shown.length)
  return [
    ...shown.map(
      (project) => `${heldOf(project.count, nameOf(project))} ${releasing("--all", project, project.count)}`
    ),
    ...(rest.length === 0
      ? []
      : [
          `${heldOf(countIn(rest), `${rest.length} more projects`)} \`spec-kitty sync status --json\` names them under \`held_projects\`.`
        ])
  ]
}

const heldOf = (count: number, project: string) =>
  `${eventsOf(count)} of ${project} that had \`sync.enabled: false\` ${count === 1 ? "stays" : "stay"} on this machine.`

const nameOf = ({ directory, projectUuid, state }: HeldProject) =>
  directory === null
    ? `the project ${stripControl(projectUuid)}`
    : `the project ${state === "gone" ? "that was " : ""}in ${stripControl(directory)}`

const words: Readonly<Record<Exclude<HeldReason, "sync_disabled">, (events: string, stay: string) => string>> = {
  missing_project_uuid: (events, stay) => `${events} recorded without a project ${stay} on this machine for good.`,
  invalid: (events, stay) => `${events} whose form no host would take ${stay} on this machine.`,
  damaged: (events, stay) =>
    `${events} of a damaged file that no longer says whose they are or whether they were to be sent ${stay} on this machine. ${claiming("--damaged")}`
}
