/** The mission whose templates are also those of no mission in particular, as the Python spec-kitty has it. */
const defaultMission = "missions/software-dev"

/** Directories of a project that hold copies of what the package has, and where in the package that is. */
export const copyDirectories = [".kittify/templates", ".kittify/missions", ".kittify/command-templates"] as const

/** Single files that are copies. */
export const copyFiles = [".kittify/AGENTS.md"] as const

/** Where projects kept templates before there was a `.kittify` directory (design 14). */
export const legacyDirectories = ["templates", ".specify/templates"] as const

/** Where later versions of the Python spec-kitty kept what a project has of its own; not read here. */
export const overridesDirectory = ".kittify/overrides"

/** Paths below the package of which a project's file may be a copy, likeliest first. */
export const counterparts = (path: string): ReadonlyArray<string> => {
  const rest = (directory: string) => path.slice(directory.length + 1)
  if (path === ".kittify/AGENTS.md") return ["AGENTS.md", "templates/AGENTS.md"]
  if (path.startsWith(".kittify/missions/")) return [rest(".kittify")]
  if (path.startsWith(".kittify/command-templates/")) {
    return [`templates/${rest(".kittify")}`, `${defaultMission}/${rest(".kittify")}`]
  }
  const directory = [".kittify/templates", ...legacyDirectories].find((place) => path.startsWith(`${place}/`))
  if (directory === undefined) return []
  return [`templates/${rest(directory)}`, `${defaultMission}/templates/${rest(directory)}`]
}

/** Where a file that is not read any more counts again. */
export const currentPlace = (path: string): string => {
  const legacy = legacyDirectories.find((place) => path.startsWith(`${place}/`))
  return legacy === undefined
    ? path.replace(`${overridesDirectory}/`, ".kittify/")
    : `.kittify/templates/${path.slice(legacy.length + 1)}`
}
