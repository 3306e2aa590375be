import { chmodSync, mkdirSync, rmSync } from "node:fs"
import { describe } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { tell } from "./transcript.ts"

describe("what a sync may meet (E28 to E33, E38, E39)", () => {
  tell([
    {
      title: "E28: nobody at the other end",
      mission: true,
      given: ({ stop }) => stop,
      told: `
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: Background sync is switched off here by SPEC_KITTY_NO_DAEMON: \`spec-kitty sync now\` sends what waits.
$ spec-kitty sync now
! Sending 1 event to HOST
! Not synced, offline: HOST/api/v1/events/batch/ cannot be reached: the connection was refused. 1 event stays queued; nothing is lost.
!
! Run \`spec-kitty sync now\` again when the host can be reached.
> elsewhere
[75]
$ spec-kitty sync status
Waiting     1 pending, 0 failed, oldest AGE
Account     ann, team demo-team
Server      HOST (environment)
Connection  not checked (\`--check\`)
Background  not running (auto)
Last sync   never
Last stop   TIME, offline: HOST/api/v1/events/batch/ cannot be reached: the connection was refused
Last event  TIME
`
    },
    {
      title: "E29: a 400 that says nothing",
      mission: true,
      given: ({ fault }) => fault("events/batch=400:*"),
      told: `
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: Background sync is switched off here by SPEC_KITTY_NO_DAEMON: \`spec-kitty sync now\` sends what waits.
$ spec-kitty sync now
Synced: 0, Duplicates: 0, Failed: 1 (reason: unknown: 1)
  1 x FeatureCreated: Injected 400
  The reason is not known: run \`spec-kitty sync now --report FILE\` and read each reason in the file.
! Sending 1 event to HOST
> POST events/batch 400
[1]
`
    },
    {
      title: "E30: nobody is signed in",
      mission: true,
      given: ({ signOut }) => signOut(),
      told: `
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: Events queued locally; run spec-kitty auth login to enable real-time sync
$ spec-kitty sync now
! There is no valid SaaS authentication token for HOST
!
! Run \`spec-kitty auth login\`.
[4]
`
    },
    {
      title: "E31: a project that nobody can name",
      mission: true,
      // A missing or broken identity is made anew; only where the file itself cannot be one is there none.
      given: ({ project }) => {
        rmSync(project.at(".kittify/config.yaml"))
        mkdirSync(project.at(".kittify/config.yaml"))
      },
      told: `
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: Cannot read PROJECT/.kittify/config.yaml: it is a directory
! warning: Event missing project_uuid; queued locally only
$ spec-kitty sync now
Nothing to sync: no event of your account waits to be sent
Held on this machine: 1
  1 event recorded without a project stays on this machine for good.
$ spec-kitty sync status
Waiting     nothing
Held here   1 (missing_project_uuid: 1)
            1 event recorded without a project stays on this machine for good.
Account     ann, team demo-team
Server      HOST (environment)
Connection  not checked (\`--check\`)
Background  not running (auto)
Last sync   never
Last event  TIME
`
    },
    {
      title: "E32: a queue that is no database",
      mission: true,
      given: ({ home }) =>
        void home.write(".spec-kitty/queue.db", "this is no database, and never was one".repeat(100)),
      told: `
$ spec-kitty sync status
! The event queue HOME/.spec-kitty/queue.db is damaged (file is not a database)
!
! Run \`spec-kitty migrate\`: it moves the file aside, keeps it, and salvages every event that can be read. A command that records an event does the same where it meets the damage.
[1]
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: The event queue HOME/.spec-kitty/queue.db was damaged and is kept as HOME/.spec-kitty/queue.db.corrupt-TIME. 0 events were salvaged from it into a new queue; how many are missing is not known.
! warning: Background sync is switched off here by SPEC_KITTY_NO_DAEMON: \`spec-kitty sync now\` sends what waits.
`
    },
    {
      title: "E32: a queue that somebody else holds",
      mission: true,
      given: ({ home }) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            const database = new Sqlite(home.at(".spec-kitty/queue.db"))
            database.exec("BEGIN EXCLUSIVE")
            return database
          }),
          (database) => Effect.sync(() => database.close())
        ),
      told: `
$ spec-kitty agent feature create-feature checkout
Created mission 002-checkout on main
  kitty-specs/002-checkout/spec.md  (commit COMMIT)

Next: fill in the spec, then run \`spec-kitty plan --feature 002-checkout\`.
! warning: 1 event was not recorded, and not synced: The event queue HOME/.spec-kitty/queue.db is locked by another process
`
    },
    {
      title: "E33: credentials that are no credentials",
      given: ({ home }) => void home.write(".spec-kitty/credentials", "[tokens\naccess = 's3cret"),
      told: `
$ spec-kitty tracker status
! There is no valid SaaS authentication token: The credentials file HOME/.spec-kitty/credentials cannot be read: not valid TOML at line 1, column 8
!
! Run \`spec-kitty auth login\`.
[4]
$ spec-kitty sync now
! There is no valid SaaS authentication token: The credentials file HOME/.spec-kitty/credentials cannot be read: not valid TOML at line 1, column 8
!
! Run \`spec-kitty auth login\`.
[4]
`
    },
    {
      title: "E33: credentials that others may read",
      given: ({ home }) => chmodSync(home.at(".spec-kitty/credentials"), 0o644),
      told: `
$ spec-kitty tracker status
provider:  linear
project:   web
connected: yes
sync:      idle
Identity: installation linear/acme UUID
! warning: Other users may read HOME/.spec-kitty/credentials; run \`chmod 600 HOME/.spec-kitty/credentials\`
! Looking at linear (web) ...
> GET tracker/status 200
`
    },
    {
      title: "E38: a policy that there is not",
      given: ({ home }) => void home.write(".spec-kitty/config.toml", '[sync]\nbackground_daemon = "sometimes"\n'),
      told: `
$ spec-kitty sync status
Waiting     nothing
Account     ann, team demo-team
Server      HOST (environment)
Connection  not checked (\`--check\`)
Background  not running (auto)
Last sync   never
Last event  never
! warning: sync.background_daemon in HOME/.spec-kitty/config.toml has an unknown value "sometimes"; "auto" is used
$ spec-kitty config explain sync.background_daemon
sync.background_daemon: auto
  Whether background sync starts by itself
  from     default
  lost     sometimes (user)
  accepts  'auto' or 'manual'
  problem  "sometimes" is not 'auto' or 'manual'
`
    },
    {
      title: "E38: an empty policy",
      given: ({ home }) => void home.write(".spec-kitty/config.toml", '[sync]\nbackground_daemon = ""\n'),
      told: `
$ spec-kitty sync status
Waiting     nothing
Account     ann, team demo-team
Server      HOST (environment)
Connection  not checked (\`--check\`)
Background  not running (auto)
Last sync   never
Last event  never
Problem     sync.background_daemon in HOME/.spec-kitty/config.toml is "" but must be 'auto' or 'manual'
`
    },
    {
      title: "E39: with the manual policy a foreground command does what it was asked",
      given: ({ home }) => void home.write(".spec-kitty/config.toml", '[sync]\nbackground_daemon = "manual"\n'),
      told: `
$ spec-kitty tracker sync pull --limit 1
KEY      STATUS       TITLE                        ASSIGNEE
WEB-101  in_progress  Checkout without an account  chris

Pulled 1 of 1
Identity: installation linear/acme UUID
There is more: go on with \`spec-kitty tracker sync pull --limit 1 --cursor YWZ0ZXI6MQ\`, or read every page with --all
! Pulling from linear (web) ...
> HEAD / 200
> POST tracker/pull 200
$ spec-kitty tracker sync run
Synced 12 of 12
  pulled 12 of 12
  pushed 0 of 0
Identity: installation linear/acme UUID
! Syncing with linear (web) ...
> HEAD / 200
> POST tracker/run 200
`
    }
  ])
})
