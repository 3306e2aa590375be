import { describe } from "@effect/vitest"
import { Effect } from "effect"
import { httpHost } from "../helpers/httpHost.ts"
import { tell } from "./transcript.ts"

const gateOff = ({ env }: { readonly env: Record<string, string> }) => void delete env["SPEC_KITTY_ENABLE_SAAS_SYNC"]

describe("what is missing (E1 to E7, E17, E18)", () => {
  tell([
    {
      title: "E1: with the gate off there is no tracker",
      given: gateOff,
      told: `
$ spec-kitty tracker sync pull
! spec-kitty has no command 'tracker'
!
! Run \`spec-kitty --help\`.
[2]
`
    },
    {
      title: "E2, E3: with the gate off hosted commands say what to set, and open nothing",
      given: gateOff,
      told: `
$ spec-kitty sync now
! SaaS sync is not enabled on this machine
!
! Set \`SPEC_KITTY_ENABLE_SAAS_SYNC=1\` and run the command again.
[1]
$ spec-kitty sync status --check
Waiting     nothing
Account     ann, team demo-team
Server      HOST (environment)
Connection  disabled: Set \`SPEC_KITTY_ENABLE_SAAS_SYNC=1\`.
Background  not running (auto)
Last sync   never
Last event  never
$ spec-kitty auth login --username ann
! SaaS sync is not enabled on this machine
!
! Set \`SPEC_KITTY_ENABLE_SAAS_SYNC=1\` and run the command again.
[1]
`
    },
    {
      title: "E4: an account",
      given: ({ signOut }) => signOut(),
      told: `
$ spec-kitty tracker sync pull
! There is no valid SaaS authentication token for HOST
!
! Run \`spec-kitty auth login\`.
[4]
$ spec-kitty tracker providers
Through the control plane: linear, jira, github, gitlab
On this machine: beads, fp
`
    },
    {
      title: "E5: a host",
      given: ({ env }) => void delete env["SPEC_KITTY_SAAS_URL"],
      told: `
$ spec-kitty tracker sync pull
! No SaaS host URL is configured
!
! Set \`SPEC_KITTY_SAAS_URL\` to the URL of your host, or run \`spec-kitty config set sync.server_url URL\`.
[1]
`
    },
    {
      title: "E5: a host that a token may be sent to",
      given: ({ env }) => void (env["SPEC_KITTY_SAAS_URL"] = "http://control.example/"),
      told: `
$ spec-kitty tracker sync pull
! No usable SaaS host URL is configured: SPEC_KITTY_SAAS_URL is "http://control.example/" but must be an https:// URL without user name, query or fragment (http:// only for this machine)
!
! Set \`SPEC_KITTY_SAAS_URL\` to the URL of your host, or run \`spec-kitty config set sync.server_url URL\`.
[1]
`
    },
    {
      title: "E6: a host that answers",
      given: ({ stop }) => stop,
      told: `
$ spec-kitty tracker sync pull
! Pulling from linear (web) ...
! HOST did not respond: the connection was refused
!
! Check your network connection and that HOST is up, then run the command again.
> elsewhere
[75]
$ spec-kitty tracker status
! Looking at linear (web) ...
! HOST/api/v1/tracker/status cannot be reached: the connection was refused
!
! Check your network connection and that HOST/api/v1/tracker/status is up, then run the command again.
> elsewhere
[75]
`
    },
    {
      title: "E6: a host that takes connections and says nothing",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(() => "nothing"),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker sync pull
! Pulling from linear (web) ...
! OTHER did not respond within 2 seconds
!
! Check your network connection and that OTHER is up, then run the command again.
> elsewhere
[75]
`
    },
    {
      title: "E6: a host that is not well",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(() => ({ status: 500 })),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker sync pull
! Pulling from linear (web) ...
! OTHER responds, but with HTTP 500
!
! Check your network connection and that OTHER is up, then run the command again.
> elsewhere
[75]
`
    },
    {
      title: "E6: an answer below 500 is a host",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(({ method }) => ({ status: method === "HEAD" ? 404 : 200, json: { status: "ok", items: [] } })),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker sync pull
Pulled 0
! Pulling from linear (web) ...
> elsewhere
`
    },
    {
      title: "E7, E17: a binding",
      given: ({ bind }) => bind("project:\n  slug: web\n"),
      told: `
$ spec-kitty tracker sync pull
! No tracker is bound to this project
!
! Run \`spec-kitty tracker bind\` with \`--provider\` and \`--project-slug\`, or \`--workspace\` for beads and fp.
> HEAD / 200
[1]
$ spec-kitty tracker sync push
! No tracker is bound to this project
!
! Run \`spec-kitty tracker bind\` with \`--provider\` and \`--project-slug\`, or \`--workspace\` for beads and fp.
> HEAD / 200
[1]
$ spec-kitty tracker map list
! No tracker is bound to this project
!
! Run \`spec-kitty tracker bind\` with \`--provider\` and \`--project-slug\`, or \`--workspace\` for beads and fp.
[1]
$ spec-kitty tracker unbind
! No tracker is bound to this project
!
! Run \`spec-kitty tracker bind\` with \`--provider\` and \`--project-slug\`, or \`--workspace\` for beads and fp.
[1]
$ spec-kitty tracker status
No tracker is configured here
`
    },
    {
      title: "E18: a team",
      given: ({ home }) =>
        Effect.sync(() =>
          home.write(".spec-kitty/credentials", home.read(".spec-kitty/credentials").replace(/team_slug.*\n/, ""))
        ),
      told: `
$ spec-kitty tracker status
! Looking at linear (web) ...
! No team is known for your account
!
! Ask to be added to a team on the dashboard, then run \`spec-kitty auth login --force\`.
[4]
`
    }
  ])
})
