import { describe } from "@effect/vitest"
import { tell } from "./transcript.ts"

describe("what a control plane may answer (E19 to E22)", () => {
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
    }
  ])
})
