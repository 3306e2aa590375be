import { describe } from "@effect/vitest"
import { Effect } from "effect"
import { httpHost } from "../helpers/httpHost.ts"
import { tell } from "./transcript.ts"

describe("what a control plane may answer (E19 to E25)", () => {
  tell([
    {
      title: "E19: a token that is refused is renewed once",
      given: ({ expireAccess }) => expireAccess,
      told: `
$ spec-kitty tracker map list
WP01: linear:WEB-101
WP02: linear:WEB-102
WP03: linear:WEB-103
! Reading the mappings of linear (web) ...
> GET tracker/mappings 401
> POST token/refresh 200
> GET tracker/mappings 200
`
    },
    {
      title: "E19: a session that has ended is told as such, and forgotten",
      given: ({ revoke }) => revoke,
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! Your session has expired
!
! Run \`spec-kitty auth login\`.
> GET tracker/mappings 401
> POST token/refresh 401
[4]
$ spec-kitty tracker map list
! There is no valid SaaS authentication token for HOST: your session has expired
!
! Run \`spec-kitty auth login\`.
[4]
`
    },
    {
      title: "E20: a busy host is waited for once, as long as it asks",
      given: ({ fault }) => fault("tracker/mappings=429:1:retry_after=7"),
      hasty: true,
      told: `
$ spec-kitty tracker map list
WP01: linear:WEB-101
WP02: linear:WEB-102
WP03: linear:WEB-103
! Reading the mappings of linear (web) ...
! The control plane is busy; trying again in 7s ...
> GET tracker/mappings 429
> GET tracker/mappings 200
`
    },
    {
      title: "E20: five seconds where it does not say, and not twice",
      given: ({ fault }) => fault("tracker/mappings=429:2"),
      hasty: true,
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! The control plane is busy; trying again in 5s ...
! The control plane is busy: Too many requests
!
! Wait a minute, then run the command again.
> GET tracker/mappings 429
> GET tracker/mappings 429
[75]
`
    },
    {
      title: "E21: an operation that does not end goes on without us, and is taken up again",
      sandbox: { async: true, operationDelay: "1 hour" },
      hasty: true,
      told: `
$ spec-kitty tracker sync run
! Syncing with linear (web) ...
! Operation UUID goes on in the background; waiting up to 5m ...
! Operation UUID is not finished after 5m
!
! It goes on without you. Run the same command again to wait for its result.
> HEAD / 200
> POST tracker/run 202
> GET tracker/operations/UUID 200
[75]
$ spec-kitty tracker sync run
! Syncing with linear (web) ...
! Resuming the run that was started at TIME (operation UUID); --new starts another one.
! Operation UUID is not finished after 5m
!
! It goes on without you. Run the same command again to wait for its result.
> HEAD / 200
> GET tracker/operations/UUID 200
[75]
`
    },
    {
      title: "E22: an operation that fails says why",
      given: ({ fault }) => fault("tracker/run=fail:1:code=provider_auth_expired"),
      sandbox: { operationDelay: 0 },
      told: `
$ spec-kitty tracker sync run
! Syncing with linear (web) ...
! Operation UUID goes on in the background; waiting up to 5m ...
! The provider no longer accepts the connection
!
! Action required: see to it on the Spec Kitty dashboard, then run the command again.
> HEAD / 200
> POST tracker/run 202
> GET tracker/operations/UUID 200
[75]
`
    },
    {
      title: "E23: nobody listens there",
      given: ({ stop }) => stop,
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! HOST/api/v1/tracker/mappings cannot be reached: the connection was refused
!
! Check your network connection and that HOST/api/v1/tracker/mappings is up, then run the command again.
> elsewhere
[75]
`
    },
    {
      title: "E23: a name that nobody knows",
      given: ({ hostAt }) => hostAt("https://kitty.invalid"),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! https://kitty.invalid/api/v1/tracker/mappings cannot be reached: its name is not known
!
! Check your network connection and that https://kitty.invalid/api/v1/tracker/mappings is up, then run the command again.
> elsewhere
[75]
`
    },
    {
      title: "E24: what is no JSON, or breaks off",
      given: ({ fault }) => Effect.zipRight(fault("tracker/mappings=garble:1"), fault("tracker/mappings=cut:1")),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! Unexpected answer from HOST/api/v1/tracker/mappings (HTTP 200): it is not JSON
!
! Check that \`spec-kitty config explain sync.server_url\` names your host, and tell its operator.
> GET tracker/mappings 200
[1]
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! HOST/api/v1/tracker/mappings cannot be reached: the connection was dropped
!
! Check your network connection and that HOST/api/v1/tracker/mappings is up, then run the command again.
> GET tracker/mappings 200
[75]
`
    },
    {
      title: "E24: a gateway's own page",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(() => ({ status: 502, headers: { "content-type": "text/html" } })),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! The host answered with HTTP 502
!
! Run the command again in a while.
> elsewhere
[75]
`
    },
    {
      title: "E25: somebody has to act",
      given: ({ fault }) => fault("tracker/mappings=403:1:code=missing_installation"),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! This team has no installation of the provider
!
! Action required: see to it on the Spec Kitty dashboard, then run the command again.
> GET tracker/mappings 403
[1]
`
    },
    {
      title: "E25: somebody has to act, and the host says how",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(() => ({
            status: 403,
            json: {
              error_code: "user_link_required",
              message: "Linear does not know you.",
              user_action_required: "Connect Linear in your profile."
            }
          })),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! Linear does not know you.
!
! Connect Linear in your profile.
> elsewhere
[1]
`
    },
    {
      title: "E24: an error that says nothing",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(() => ({ status: 404, json: {} })),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! The host answered with HTTP 404 and did not say why
!
! Check that \`spec-kitty config explain sync.server_url\` names your control plane, and that it serves trackers.
> elsewhere
[1]
`
    },
    {
      title: "E25: nobody has to act, says a host that writes the flag as a text",
      given: ({ hostAt }) =>
        Effect.map(
          httpHost(() => ({
            status: 409,
            json: { code: "locked", message: "Somebody edits it.", user_action_required: "false" }
          })),
          ({ url }) => hostAt(url)
        ),
      told: `
$ spec-kitty tracker map list
! Reading the mappings of linear (web) ...
! Somebody edits it.
!
! Correct what the message names; \`spec-kitty tracker status\` shows how the project stands.
> elsewhere
[1]
`
    },
    {
      title: "a part that fails is listed, and the rest is shown",
      given: ({ project }) => {
        const ref = { system: "linear", id: "WEB-101", workspace: "acme" }
        const items = [
          { ref, action: "update", target_status: "done" },
          { ref: { ...ref, id: "WEB-999" }, action: "update", patch: { title: "x" } }
        ]
        project.write("items.json", JSON.stringify(items))
      },
      told: `
$ spec-kitty tracker sync push --items-json items.json
WEB-101: transitioned
Pushed 1 of 2 (1 failed)
WEB-999: not_found: There is no issue WEB-999 in linear
Identity: installation linear/acme UUID
! Pushing to linear (web) ...
> HEAD / 200
> POST tracker/push 200
[1]
`
    }
  ])
})
