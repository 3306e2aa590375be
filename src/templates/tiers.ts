/** Where a template came from, the first that has it wins (S039 US4-AS2, design R16). */
export type TemplateTier = "project-mission" | "project" | "user-mission" | "user" | "package"

/** Document templates, or the instructions that `init` gives to agents. */
export type TemplateFolder = "templates" | "command-templates"

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

/** The four places of files that people own, in the order of looking. */
export const customPlaces = (roots: { readonly project: string; readonly user: string }, wanted: Wanted) => {
  const [ofMission, generic] = relativePaths(wanted)
  return [
    { tier: "project-mission", path: `${roots.project}/${ofMission}` },
    { tier: "project", path: `${roots.project}/${generic}` },
    { tier: "user-mission", path: `${roots.user}/${ofMission}` },
    { tier: "user", path: `${roots.user}/${generic}` }
  ] as const
}

/** Where projects kept document templates before there was a `.kittify` directory (design 14). */
export const legacyPlaces = (projectRoot: string, { folder, name }: Wanted): ReadonlyArray<string> =>
  folder === "templates" ? [`${projectRoot}/templates/${name}`, `${projectRoot}/.specify/templates/${name}`] : []
