import { describe } from "@effect/vitest"
import { tell } from "./transcript.ts"

describe("where missions come from (E26, E27)", () => {
  tell([
    {
      title: "E26: a mission keeps the ticket that it came from",
      mission: true,
      told: `
$ spec-kitty agent tickets bind --feature 001-login --issue WEB-101 --yes
001-login comes from WEB-101 "Checkout without an account"
  https://linear.app/acme/issue/WEB-101
! Looking for the ticket in linear (web) ...
! Binding to a ticket in linear (web) ...
! Binding 001-login to WEB-101 ...
! warning: Background sync is switched off here by SPEC_KITTY_NO_DAEMON: \`spec-kitty sync now\` sends what waits.
> HEAD / 200
> POST tracker/issue-search 200
> HEAD / 200
> POST tracker/mission-origin/bind 200
$ spec-kitty agent tickets bind --feature 001-login --issue WEB-101 --yes
001-login was bound already to WEB-101 "Checkout without an account"
  https://linear.app/acme/issue/WEB-101
! Looking for the ticket in linear (web) ...
! Binding to a ticket in linear (web) ...
! Binding 001-login to WEB-101 ...
> HEAD / 200
> POST tracker/issue-search 200
> HEAD / 200
> POST tracker/mission-origin/bind 200
$ spec-kitty agent tickets bind --feature 001-login --issue WEB-102 --yes
! Looking for the ticket in linear (web) ...
! Binding to a ticket in linear (web) ...
! Binding 001-login to WEB-102 ...
! Mission 001-login comes from WEB-101 already; a mission has one origin
!
! A mission keeps the ticket it came from. Make another one with \`spec-kitty agent feature start-from-ticket WEB-102\`.
> HEAD / 200
> POST tracker/issue-search 200
> HEAD / 200
> POST tracker/mission-origin/bind 409
[1]
`
    },
    {
      title: "E27: no binding",
      mission: true,
      given: ({ bind }) => bind("project:\n  slug: web\n"),
      told: `
$ spec-kitty agent tickets search login
! No tracker is bound to this project
!
! Run \`spec-kitty tracker bind\` with \`--provider\` and \`--project-slug\`, or \`--workspace\` for beads and fp.
> HEAD / 200
[1]
$ spec-kitty agent feature start-from-ticket WEB-101 --yes
! No tracker is bound to this project
!
! Run \`spec-kitty tracker bind\` with \`--provider\` and \`--project-slug\`, or \`--workspace\` for beads and fp.
> HEAD / 200
[1]
`
    },
    {
      title: "E27: another provider",
      mission: true,
      given: ({ bind }) => bind("tracker:\n  provider: gitlab\n  project_slug: web\n"),
      told: `
$ spec-kitty agent tickets search login
! Missions come from tickets of jira and linear only; this project is bound to gitlab
!
! Make the mission with \`spec-kitty specify NAME\`, or bind the project to jira or linear with \`spec-kitty tracker bind\`.
[1]
$ spec-kitty agent tickets bind --feature 001-login --issue WEB-101 --yes
! Missions come from tickets of jira and linear only; this project is bound to gitlab
!
! Make the mission with \`spec-kitty specify NAME\`, or bind the project to jira or linear with \`spec-kitty tracker bind\`.
[1]
`
    },
    {
      title: "E27: nobody has connected it",
      mission: true,
      sandbox: { identity: "none" },
      told: `
$ spec-kitty agent tickets search login
! Looking for tickets in linear (web) ...
! Connect your own account with the provider first
!
! Action required: see to it on the Spec Kitty dashboard, then run the command again.
> HEAD / 200
> POST tracker/issue-search 403
[1]
`
    },
    {
      title: "E27: the project is not mapped",
      mission: true,
      sandbox: { unmapped: ["web"] },
      told: `
$ spec-kitty agent tickets search login
! Looking for tickets in linear (web) ...
! This project is not mapped to anything at the provider
!
! Map this project on the Spec Kitty dashboard, or bind another one with \`spec-kitty tracker bind\`.
> HEAD / 200
> POST tracker/issue-search 404
[1]
`
    },
    {
      title: "a mission without its ticket says how to finish",
      mission: true,
      given: ({ fault }) => fault("tracker/mission-origin/bind=503:1"),
      told: `
$ spec-kitty agent feature start-from-ticket WEB-103 --yes
! Looking for the ticket in linear (web) ...
! Making a mission from a ticket in linear (web) ...
! Binding 002-web-103 to WEB-103 ...
! warning: Background sync is switched off here by SPEC_KITTY_NO_DAEMON: \`spec-kitty sync now\` sends what waits.
! Mission 002-web-103 exists (kitty-specs/002-web-103, commit COMMIT), but it is not bound to WEB-103: The control plane is down for maintenance
!
! Run \`spec-kitty agent tickets bind --feature 002-web-103 --issue WEB-103\` to finish; do not make the mission again.
> HEAD / 200
> POST tracker/issue-search 200
> HEAD / 200
> POST tracker/mission-origin/bind 503
[75]
$ spec-kitty agent tickets bind --feature 002-web-103 --issue WEB-103 --yes
002-web-103 comes from WEB-103 "Remember the delivery address"
  https://linear.app/acme/issue/WEB-103
! Looking for the ticket in linear (web) ...
! Binding to a ticket in linear (web) ...
! Binding 002-web-103 to WEB-103 ...
! Resuming the binding of 002-web-103 that was started at TIME.
> HEAD / 200
> POST tracker/issue-search 200
> HEAD / 200
> POST tracker/mission-origin/bind 200
`
    },
    {
      title: "a ticket that there is not",
      mission: true,
      told: `
$ spec-kitty agent tickets bind --feature 001-login --issue WEB-999 --yes
! Looking for the ticket in linear (web) ...
! There is no ticket WEB-999 in linear
!
! Look for it with \`spec-kitty agent tickets search TEXT\`.
> HEAD / 200
> POST tracker/issue-search 200
[1]
`
    }
  ])
})
