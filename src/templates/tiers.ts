import { stagedDirectory } from "./runtime/staged.ts"

/** Where a template came from, the first that has it wins (S039 US4-AS2, design R16). */
export type TemplateTier = "project-mission" | "project" | "user-mission" | "user" | "package"

/** Document templates, or the instructions that `init` gives to agents. */
export type TemplateFolder = "templates" | "command-templates"

/** Types of missions that the package has instructions for. */
export const missionTypes = ["software-dev", "research", "documentation"] as const

/** The type whose instructions `init` gives to agents in any case, and whose commands need no other name. */
export const commandsMission = missionTypes[0]

/** A plain file name: nothing that could leave its directory. */
export const isPlainName = (text: string) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text)

interface Wanted {
  readonly mission: string
  readonly name: string
  readonly folder: TemplateFolder
}

/** Paths below a template root, the one of the mission first. */
export const relativePaths = ({ folder, mission, name }: Wanted) =>
  [`missions/${mission}/${folder}/${name}`, `${folder}/${name}`] as const

/** The four places of files that people own, in the order of looking; what is being installed counts as installed. */
export const customPlaces = (roots: { readonly project: string; readonly user: string }, wanted: Wanted) => {
  const [ofMission, generic] = relativePaths(wanted)
  const installed = (path: string) => ({
    path: `${roots.user}/${path}`,
    readAt: [`${stagedDirectory(roots.user)}/${path}`, `${roots.user}/${path}`]
  })
  const own = (path: string) => ({ path: `${roots.project}/${path}`, readAt: [`${roots.project}/${path}`] })
  return [
    { tier: "project-mission", ...own(ofMission) },
    { tier: "project", ...own(generic) },
    { tier: "user-mission", ...installed(ofMission) },
    { tier: "user", ...installed(generic) }
  ] as const
}

/**
 * Where projects kept document templates before there was a `.kittify` directory (design 14), and where later versions
 * of the Python spec-kitty put those that somebody had changed.
 */
export const legacyPlaces = (projectRoot: string, wanted: Wanted): ReadonlyArray<string> =>
  wanted.folder === "templates"
    ? [
        ...["templates", ".specify/templates"].map((directory) => `${projectRoot}/${directory}/${wanted.name}`),
        ...relativePaths(wanted).map((path) => `${projectRoot}/.kittify/overrides/${path}`)
      ]
    : []

/**
 * Whether instructions are for the Python spec-kitty: they ask for what only that fills in, and agents would be told to
 * run what is not there.
 */
export const isForPython = (content: string): boolean => /(?<!\{)\{(SCRIPT|AGENT_SCRIPT|ARGS)\}|__AGENT__/.test(content)
