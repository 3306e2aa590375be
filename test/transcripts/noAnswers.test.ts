import { describe } from "@effect/vitest"
import { Effect } from "effect"
import { httpHost } from "../helpers/httpHost.ts"
import { tell } from "./transcript.ts"

describe("what comes of an answer that is none (E23 to E25)", () => {
  tell([
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
