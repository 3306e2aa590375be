import { describe } from "@effect/vitest"
import { tell } from "./transcript.ts"

const bound = (provider: string) => ({
  given: ({ bind, signOut }: { readonly bind: (yaml: string) => void; readonly signOut: () => void }) => {
    bind(`tracker:\n  provider: ${provider}\n  project_slug: web\n  workspace: web\n`)
    signOut()
  }
})

describe("what is refused here, before account and host are looked at (E8 to E16)", () => {
  tell([
    {
      title: "E8: a secret of a hosted provider",
      told: `
$ spec-kitty tracker bind --provider linear --project-slug web --credential api_key=s3cret
! No credentials of linear are accepted on this machine: the control plane holds the connection
!
! Connect linear on the Spec Kitty dashboard, and use your Spec Kitty account here: if you are not signed in yet, run \`spec-kitty auth login\`. Then run \`spec-kitty tracker bind\` without --credential.
[2]
`
    },
    {
      title: "E9, E10: what a binding lacks",
      told: `
$ spec-kitty tracker bind --provider jira
! \`spec-kitty tracker bind\` needs --project-slug for jira
!
! Add --project-slug; \`spec-kitty tracker bind --help\` shows an example.
[2]
$ spec-kitty tracker bind --provider beads
! \`spec-kitty tracker bind\` needs --workspace for beads
!
! Add --workspace; \`spec-kitty tracker bind --help\` shows an example.
[2]
`
    },
    {
      title: "E11, E12: what a hosted provider does not have",
      ...bound("github"),
      told: `
$ spec-kitty tracker map add --wp-id WP01 --external-id 1
! \`spec-kitty tracker map add\` is not available for github
!
! Manage mappings on the dashboard; \`spec-kitty tracker map list\` shows them.
[1]
$ spec-kitty tracker sync publish
! \`spec-kitty tracker sync publish\` is not available for github
!
! Use \`spec-kitty tracker sync push\` or \`spec-kitty tracker sync run\`.
[1]
`
    },
    {
      title: "E12: what a local provider does not have",
      ...bound("fp"),
      told: `
$ spec-kitty tracker sync publish
! \`spec-kitty tracker sync publish\` is not available for fp
!
! Use \`spec-kitty tracker sync push\`.
[1]
`
    },
    {
      title: "E13: a push of nothing",
      ...bound("linear"),
      told: `
$ spec-kitty tracker sync push
! \`spec-kitty tracker sync push\` needs --items-json for linear
!
! Add --items-json; \`spec-kitty tracker sync push --help\` shows an example. \`spec-kitty tracker sync run\` syncs everything.
[2]
`
    },
    {
      title: "E14: items that are none",
      given: ({ project, signOut }) => {
        signOut()
        project.write("half.json", '[{"ref":')
        project.write("object.json", '{"ref":1}')
        const ref = { system: "linear", id: "1", workspace: "acme" }
        project.write("fields.json", JSON.stringify([{ action: "update" }, { ref }]))
      },
      told: `
$ spec-kitty tracker sync push --items-json gone.json
! Cannot read PROJECT/gone.json: no such file or directory
!
! Check that PROJECT/gone.json exists and that you may use it, then run the command again.
[1]
$ spec-kitty tracker sync push --items-json half.json
! The items in half.json cannot be pushed:
!   they are not valid JSON: line 1, column 9: it ends too soon
!
! Give a JSON array such as [{"ref": {"system": "linear", "id": "ID", "workspace": "TEAM"}, "action": "update", "patch": {"title": "New title"}}], then run the command again.
[1]
$ spec-kitty tracker sync push --items-json object.json
! The items in object.json cannot be pushed:
!   expected a JSON array, found an object
!
! Give a JSON array such as [{"ref": {"system": "linear", "id": "ID", "workspace": "TEAM"}, "action": "update", "patch": {"title": "New title"}}], then run the command again.
[1]
$ spec-kitty tracker sync push --items-json fields.json
! The items in fields.json cannot be pushed:
!   item 0, ref: is missing
!   item 1, action: is missing
!
! Give a JSON array such as [{"ref": {"system": "linear", "id": "ID", "workspace": "TEAM"}, "action": "update", "patch": {"title": "New title"}}], then run the command again.
[1]
`
    },
    {
      title: "E15: Azure DevOps under all its names",
      given: ({ signOut }) => signOut(),
      told: `
$ spec-kitty tracker bind --provider azure_devops
! Azure DevOps (azure_devops) is no longer supported. Supported are linear, jira, github, gitlab, beads, fp
!
! Run \`spec-kitty tracker providers\` to see what can be bound.
[2]
$ spec-kitty tracker bind --provider Azure-DevOps --credential pat=s3cret
! Azure DevOps (azure-devops) is no longer supported. Supported are linear, jira, github, gitlab, beads, fp
!
! Run \`spec-kitty tracker providers\` to see what can be bound.
[2]
$ spec-kitty tracker bind --provider AZURE --project-slug web
! Azure DevOps (azure) is no longer supported. Supported are linear, jira, github, gitlab, beads, fp
!
! Run \`spec-kitty tracker providers\` to see what can be bound.
[2]
`
    },
    {
      title: "E16: a provider that there is not",
      given: ({ signOut }) => signOut(),
      told: `
$ spec-kitty tracker bind --provider linaer --project-slug web
! There is no provider "linaer"; supported are linear, jira, github, gitlab, beads, fp. Did you mean linear?
!
! Run \`spec-kitty tracker providers\` to see what can be bound.
[2]
$ spec-kitty tracker bind --provider trello
! There is no provider "trello"; supported are linear, jira, github, gitlab, beads, fp.
!
! Run \`spec-kitty tracker providers\` to see what can be bound.
[2]
`
    }
  ])
})
