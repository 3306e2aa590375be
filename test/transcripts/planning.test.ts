import { describe } from "@effect/vitest"
import { tell } from "./transcript.ts"

const folder = "kitty-specs/001-login"

const tasks = (dependencies: Readonly<Record<string, string>>, refs = "FR-001") =>
  `# Work Packages\n\n${Object.entries(dependencies)
    .map(
      ([id, needs]) =>
        `## Work Package ${id}: Part\n**Requirement Refs**: ${refs}\n${needs === "" ? "" : `**Dependencies**: ${needs}\n`}\n- [ ] T001 Do\n`
    )
    .join("\n")}`

const planned =
  (dependencies: Readonly<Record<string, string>>, spec = "| FR-001 | Sign in. | proposed |\n") =>
  ({ project }: { readonly project: { readonly write: (name: string, content: string) => string } }) => {
    project.write(`${folder}/spec.md`, `# Spec\n\n${spec}`)
    project.write(`${folder}/tasks.md`, tasks(dependencies))
    for (const id of Object.keys(dependencies))
      project.write(
        `${folder}/tasks/${id}-part.md`,
        `---\nwork_package_id: "${id}"\ntitle: "Part"\nlane: "planned"\n---\n\n# ${id}\n`
      )
  }

describe("what planning may meet (E34 to E37)", () => {
  tell([
    {
      title: "E34: a template where only old versions look",
      mission: true,
      given: ({ project }) => void project.write("templates/plan-template.md", "# Old\n"),
      told: `
$ spec-kitty agent feature setup-plan --feature 001-login
! PROJECT/templates/plan-template.md is at a legacy location that is no longer read: run \`spec-kitty migrate\`, or move the file to PROJECT/.kittify/templates/plan-template.md to keep using it
!
! Run \`spec-kitty migrate\`, or move the file to PROJECT/.kittify/templates/plan-template.md.
[1]
`
    },
    {
      title: "E34: templates of a project that has not been migrated",
      mission: true,
      given: ({ project }) => {
        project.write(`${folder}/spec.md`, "# Login\n")
        project.write(".kittify/templates/plan-template.md", "# Ours\n")
      },
      told: `
$ spec-kitty agent feature setup-plan --feature 001-login
Created the plan of 001-login: kitty-specs/001-login/plan.md

Next: fill in the plan, then run \`spec-kitty tasks\`.
! warning: PROJECT/.kittify/templates/plan-template.md is used: this project has templates of its own and has not been migrated. Run \`spec-kitty migrate\`.
`
    },
    {
      title: "E35: a mission that there is not, and one without its spec",
      mission: true,
      given: ({ project }) => void project.git("rm", "-q", `${folder}/spec.md`),
      told: `
$ spec-kitty agent feature setup-plan --feature 009-nowhere
! There is no mission 009-nowhere; there are 001-login
!
! Use one of these names.
[1]
$ spec-kitty agent feature setup-plan --feature 001-login
! Mission 001-login has no spec.md (PROJECT/kitty-specs/001-login/spec.md)
!
! Write the spec, or make a new mission with \`spec-kitty specify NAME\`.
[1]
`
    },
    {
      title: "E35: one of several missions",
      mission: true,
      told: `
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: Background sync is switched off here by SPEC_KITTY_NO_DAEMON: \`spec-kitty sync now\` sends what waits.
$ spec-kitty agent feature setup-plan
! Which mission is meant? There are 001-login, 002-checkout
!
! Name it: \`--feature 002-checkout\`.
[1]
`
    },
    {
      title: "E36: slugs that are none",
      mission: true,
      told: `
$ spec-kitty agent feature create-feature 'Not a slug!'
! "Not a slug!" is not a mission name: lower-case words joined by hyphens, starting with a letter, at most 80 characters
!
! Try \`spec-kitty agent feature create-feature not-a-slug\`.
[2]
$ spec-kitty agent feature create-feature ../escape
! "../escape" is not a mission name: lower-case words joined by hyphens, starting with a letter, at most 80 characters
!
! Try \`spec-kitty agent feature create-feature escape\`.
[2]
$ spec-kitty agent feature create-feature UPPER --json
{
  "error": {
    "category": "usage",
    "code": "slug_refused",
    "details": {
      "example": "upper",
      "slug": "UPPER"
    },
    "message": "\\"UPPER\\" is not a mission name: lower-case words joined by hyphens, starting with a letter, at most 80 characters",
    "next_action": "Try \`spec-kitty agent feature create-feature upper\`.",
    "retryable": false,
    "source": "cli",
    "user_action_required": false
  }
}
[2]
`
    },
    {
      title: "E37: work packages in a circle",
      mission: true,
      given: planned({ WP01: "WP02", WP02: "WP03", WP03: "WP01" }),
      told: `
$ spec-kitty agent feature finalize-tasks --feature 001-login
! The tasks of 001-login are not consistent:
! - dependencies go round in a circle: WP01 -> WP02 -> WP03 -> WP01
!
! Correct tasks.md, the prompts or the spec, then run \`spec-kitty tasks --feature 001-login\`; nothing was written.
[1]
`
    },
    {
      title: "E37: a dependency that there is not",
      mission: true,
      given: planned({ WP01: "", WP02: "WP01, WP09" }),
      told: `
$ spec-kitty agent feature finalize-tasks --feature 001-login
! The tasks of 001-login are not consistent:
! - unknown dependency: WP02 -> WP09
!
! Correct tasks.md, the prompts or the spec, then run \`spec-kitty tasks --feature 001-login\`; nothing was written.
[1]
`
    },
    {
      title: "E37: requirements that nobody works on, and references to none",
      mission: true,
      given: planned({ WP01: "" }, "| FR-002 | Sign out. | proposed |\n| FR-003 | Stay. | proposed |\n"),
      told: `
$ spec-kitty agent feature finalize-tasks --feature 001-login
! The tasks of 001-login are not consistent:
! - not a requirement of spec.md: WP01: FR-001
! - no work package covers FR-002
! - no work package covers FR-003
!
! Correct tasks.md, the prompts or the spec, then run \`spec-kitty tasks --feature 001-login\`; nothing was written.
[1]
`
    }
  ])
})
