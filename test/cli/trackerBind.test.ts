import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { desk, bound } from "./boundDesk.ts"

describe("tracker bind", () => {
  it.scopedLive("keeps provider and slug of a hosted tracker, and nothing else", () =>
    Effect.gen(function* () {
      const { config, home, json, run } = yield* desk
      const { document, exitCode } = yield* json("tracker", "bind", "--provider", "Linear", "--project-slug", "web")
      assert.deepStrictEqual([exitCode, document], [0, { result: "success", provider: "linear", project_slug: "web" }])
      assert.strictEqual(config(), "# ours\nproject:\n  slug: web\ntracker:\n  provider: linear\n  project_slug: web\n")
      assert.isFalse(existsSync(home.at(".spec-kitty/credentials")))
      assert.include((yield* run("tracker", "unbind")).stdout, "linear")
      assert.strictEqual(config(), "# ours\nproject:\n  slug: web\n")
      const again = yield* json("tracker", "unbind")
      assert.deepStrictEqual([again.exitCode, again.document.error.code], [1, "missing_mission_binding"])
    })
  )

  it.scopedLive("says which other binding it takes the place of", () =>
    Effect.gen(function* () {
      const { json, run } = yield* desk
      const bind = ["tracker", "bind", "--provider"] as const
      assert.notInclude((yield* run(...bind, "linear", "--project-slug", "web")).stdout, "before")
      assert.notInclude((yield* run(...bind, "Linear", "--project-slug", "web")).stdout, "before")
      assert.include(
        (yield* run(...bind, "linear", "--project-slug", "api")).stdout,
        "This project is bound to linear (api)\nIt was bound to linear (web) before\n"
      )
      const { document } = yield* json(...bind, "beads", "--workspace", "here")
      assert.deepStrictEqual(document.replaced, { provider: "linear", project_slug: "api" })
      assert.deepStrictEqual((yield* json(...bind, "jira", "--project-slug", "web")).document.replaced, {
        provider: "beads",
        workspace: "here"
      })
    })
  )

  it.scopedLive.each([
    [
      ["--provider", "linear", "--credential", "api_key=s3cret", "--project-slug", "web"],
      2,
      "credentials_not_accepted"
    ],
    [["--provider", "jira", "--credential", "token=s3cret"], 2, "credentials_not_accepted"],
    [["--provider", "linear"], 2, "option_missing"],
    [["--provider", "github", "--project-slug", "web", "--workspace", "acme"], 2, "option_not_used"],
    [["--provider", "beads"], 2, "option_missing"],
    [["--provider", "beads", "--workspace", "web", "--credential", "s3cret"], 2, "credential_not_understood"],
    [["--provider", "beads", "--workspace", "web", "--credential", "token=s3cret"], 2, "credential_not_understood"],
    [
      "--provider fp --workspace web --doctrine-mode external_authoritative --field-owner title=local".split(" "),
      2,
      "option_not_used"
    ],
    [["--provider", "fp", "--workspace", "web", "--field-owner", "title=me"], 2, "field_owner_not_understood"],
    [["--provider", "fp", "--workspace", "web", "--field-owner", "titel=local"], 2, "field_owner_not_understood"],
    [["--provider", "jira", "--project-slug", "web", "--field-owner", "title=local"], 2, "option_not_used"],
    [["--provider", "linaer", "--project-slug", "web"], 2, "unknown_provider"],
    [["--provider", "azure_devops", "--project-slug", "web"], 2, "provider_removed"],
    [["--provider", "Azure-DevOps"], 2, "provider_removed"],
    [["--provider", "AZURE", "--credential", "pat=s3cret"], 2, "provider_removed"]
  ] as const)("refuses %j", ([argv, exitCode, code]) =>
    Effect.gen(function* () {
      const { config, home, json, run } = yield* desk
      const before = config()
      const answer = yield* json("tracker", "bind", ...argv)
      assert.deepStrictEqual([answer.exitCode, answer.document.error.code], [exitCode, code])
      assert.notInclude(answer.stdout + (yield* run("tracker", "bind", ...argv)).stderr, "s3cret")
      assert.strictEqual(config(), before)
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )

  it.scopedLive("sends whoever offers a secret to the dashboard, signed in or not", () =>
    Effect.gen(function* () {
      const { run } = yield* desk
      const { stderr } = yield* run("tracker", "bind", "--provider", "linear", "--credential", "api_key=x")
      assert.include(stderr, "dashboard")
      assert.include(stderr, "spec-kitty auth login")
      const azure = yield* run("tracker", "bind", "--provider", "azure")
      assert.include(azure.stderr, "no longer supported")
      assert.include(azure.stderr, "linear, jira, github, gitlab, beads, fp")
    })
  )

  it.scopedLive("keeps what a local tracker is told, beside an account", () =>
    Effect.gen(function* () {
      const { config, home, json, project, run } = yield* desk
      home.write(".spec-kitty/credentials", '[server]\nurl = "https://h.example"\n')
      const bind = ["--provider", "beads", "--workspace", "web", "--doctrine-mode", "split_ownership"]
      const { stderr } = yield* run(
        "tracker",
        "bind",
        ...bind,
        "--credential",
        "command = /opt/bd",
        "--credential",
        "cwd=/a=b",
        "--field-owner",
        "title=local"
      )
      assert.include(
        config(),
        "tracker:\n  provider: beads\n  workspace: web\n  doctrine:\n    mode: split_ownership\n    field_owners:\n      title: local\n"
      )
      assert.include(stderr, "Not usable yet: beads should run in /a=b, which is no directory")
      const saved = home.read(".spec-kitty/credentials")
      assert.include(saved, 'command = "/opt/bd"')
      assert.include(saved, 'cwd = "/a=b"')
      assert.include(saved, `[tracker.providers.beads.projects."${project.path}"]`)
      const { document } = yield* json("tracker", "status")
      assert.deepInclude(document, {
        configured: true,
        provider: "beads",
        workspace: "web",
        doctrine_mode: "split_ownership",
        field_owners: { title: "local" },
        db_path: null,
        credentials_present: true
      })
      yield* run("tracker", "unbind")
      assert.notInclude(home.read(".spec-kitty/credentials"), "beads")
      assert.include(home.read(".spec-kitty/credentials"), "h.example")
    })
  )
})

describe("what is missing", () => {
  it.scopedLive("is told first things first", () =>
    Effect.gen(function* () {
      const { json, project } = yield* desk
      const code = Effect.map(json("tracker", "sync", "pull"), ({ document, exitCode }) => [
        document.error.code,
        exitCode
      ])
      assert.deepStrictEqual((yield* json("tracker", "status")).document, { configured: false })
      assert.deepStrictEqual(yield* code, ["missing_auth", 4])
      project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
      assert.deepStrictEqual(yield* code, ["missing_auth", 4])
    })
  )

  it.scopedLive("is a binding: status says so and is fine, everything else is not", () =>
    Effect.gen(function* () {
      const { json, project, routes } = yield* bound()
      project.write(".kittify/config.yaml", "project:\n  slug: web\n")
      assert.deepInclude(yield* json("tracker", "status"), { exitCode: 0, document: { configured: false } })
      for (const verb of ["map list", "sync pull", "sync run"]) {
        const { document, exitCode } = yield* json("tracker", ...verb.split(" "))
        assert.deepStrictEqual([document.error.code, exitCode], ["missing_mission_binding", 1], verb)
      }
      assert.notMatch((yield* routes).join(), /tracker/)
    })
  )

  it.scopedLive("is a binding when an older version's is to Azure", () =>
    Effect.gen(function* () {
      const { project, run, json } = yield* desk
      project.write(".kittify/config.yaml", "tracker:\n  provider: azure_devops\n  workspace: w\n")
      const status = yield* run("tracker", "status")
      assert.deepStrictEqual([status.exitCode, status.stdout], [0, "No tracker is configured here\n"])
      assert.include(status.stderr, "no longer supported")
      assert.strictEqual((yield* json("tracker", "unbind")).exitCode, 0)
    })
  )

  it.scopedLive("is the host: a network error that may pass", () =>
    Effect.gen(function* () {
      const { json, stop } = yield* bound()
      yield* stop
      const { document, exitCode } = yield* json("tracker", "sync", "pull")
      assert.deepStrictEqual([document.error.code, exitCode], ["host_unreachable", 75])
    })
  )

  it.scopedLive("is a team: nothing is sent", () =>
    Effect.gen(function* () {
      const { json, routes } = yield* bound({ users: [{ username: "ann", password: "kitty" }] })
      const { document, exitCode } = yield* json("tracker", "status")
      assert.deepStrictEqual([document.error.code, exitCode], ["no_team", 4])
      assert.deepStrictEqual(yield* routes, [])
    })
  )
})
