import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryRepository } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"

/** A project with one mission, the gate open, nobody signed in. */
const project = Effect.gen(function* () {
  const repository = yield* temporaryRepository
  const setting = {
    home: repository.at(".home"),
    cwd: repository.path,
    env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
  }
  const run = (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv)
  yield* run("init")
  yield* run("specify", "login")
  return { ...repository, run }
})

const misuses: ReadonlyArray<readonly [problem: string, ...argv: ReadonlyArray<string>]> = [
  ["bogus", "init", "--ai", "bogus"],
  ["--ai needs a value", "init", "--ai="],
  ["--ai needs a value", "init", "--ai", ","],
  ["contradict", "init", "demo", "--here"],
  ["NAME is empty", "init", ""],
  ["whole number above 0", "config", "set", "sync.max_queue_size", "0"],
  ["true or false", "config", "set", "sync.enabled", "maybe"],
  ["https://", "config", "set", "sync.server_url", "nowhere"],
  ["'auto' or 'manual'", "config", "set", "sync.background_daemon", "sometimes"],
  ["VALUE is empty", "config", "set", "sync.server_url", ""],
  ["no setting", "config", "get", "nope"],
  ["https://", "sync", "server", "nowhere"],
  ["evidence", "agent", "status", "emit", "WP01", "--to", "done", "--actor", "ann", "--evidence-json", "{bad"],
  ["Unknown lane", "agent", "status", "emit", "WP01", "--to", "up", "--actor", "ann"],
  ["--actor needs a value", "agent", "status", "emit", "WP01", "--to", "claimed", "--actor", ""],
  ["Unknown lane", "agent", "tasks", "move-task", "WP01", "--to", "up"],
  ["Unknown lane", "agent", "tasks", "list-tasks", "--lane", "up"],
  ["--feature needs a value", "status", "--feature", ""],
  ["WP is empty", "implement", ""],
  ["name of a branch", "specify", "search", "--target-branch", "a..b"],
  ["mission name", "specify", "search", "--mission-type", "../x"],
  ["mission name", "agent", "feature", "create-feature", "Bad_Slug"],
  ["foo", "tracker", "bind", "--provider", "foo", "--project-slug", "web"],
  ["--provider needs a value", "tracker", "bind", "--provider="],
  ["--project-slug", "tracker", "bind", "--provider", "linear"],
  ["credentials", "tracker", "bind", "--provider", "linear", "--project-slug", "web", "--credential", "a=b"],
  ["--items-json needs a value", "tracker", "sync", "push", "--items-json", ""],
  ["1 to 10000", "tracker", "sync", "pull", "--limit", "0"],
  ["--report needs a value", "sync", "now", "--report="],
  ["loopback", "sandbox", "--host", "0.0.0.0"],
  ["fault", "sandbox", "--fault", "bogus"],
  ["fault", "sandbox", "fault", "bogus"],
  ["loopback", "sandbox", "log", "--url", "https://kitty.example.com"],
  ["https://", "contract", "check", "--url", "nowhere"],
  ["one of", "accept", "--mode", "later"],
  ["one of", "tracker", "sync", "pull", "--status", "later"],
  ["a date", "tracker", "sync", "pull", "--updated-since", "later"],
  ["--fault needs a value", "sandbox", "--fault", ""],
  ["SHELL", "completions", "tcsh"],
  ["--log-level", "status", "--log-level", "loud"]
]

describe("a mistake in the command line", () => {
  it.scopedLive("ends in 2 with the reason on stderr or in the document, and changes nothing (design R22)", () =>
    Effect.gen(function* () {
      const { git, list, run } = yield* project
      const before = [git("status", "--porcelain"), git("rev-parse", "HEAD"), list()]
      for (const [problem, ...argv] of misuses) {
        const said = yield* run(...argv)
        assert.deepStrictEqual([said.exitCode, said.stdout], [2, ""], argv.join(" "))
        assert.include(said.stderr, problem, argv.join(" "))
        const document = yield* run(...argv, "--json")
        assert.deepStrictEqual([document.exitCode, document.stderr], [2, ""], argv.join(" "))
        assert.deepInclude((documentOf(document) as { readonly error: object }).error, { category: "usage" })
      }
      assert.deepStrictEqual([git("status", "--porcelain"), git("rev-parse", "HEAD"), list()], before)
    })
  )
})

describe("spec-kitty help", () => {
  const at = { home: "/nowhere", cwd: "/" }

  it.effect.each([[], ["status"], ["sync", "now"], ["agent", "tasks"], ["help"]])("%j is --help behind it", (words) =>
    Effect.gen(function* () {
      for (const more of [[], ["--json"]]) {
        const behind = yield* specKitty(at, ...words, "--help", ...more)
        assert.strictEqual(behind.exitCode, 0)
        assert.deepStrictEqual(yield* specKitty(at, "help", ...words, ...more), behind)
      }
    })
  )

  it.effect("of what does not exist, or is behind the closed gate, is the ordinary error", () =>
    Effect.gen(function* () {
      for (const name of ["nope", "tracker"]) {
        const refused = yield* specKitty(at, "help", name)
        assert.deepStrictEqual([refused.exitCode, refused.stdout], [2, ""])
        assert.include(refused.stderr, `spec-kitty has no command '${name}'`)
      }
    })
  )
})

describe("spec-kitty config get", () => {
  it.scoped("prints nothing for a host that cannot be one, and says why on standard error", () =>
    Effect.gen(function* () {
      const { home, path } = yield* Effect.map(temporaryRepository, ({ at, path }) => ({ home: at(".home"), path }))
      const env = { SPEC_KITTY_SAAS_URL: "ftp://ann:secret@kitty.test" }
      const get = yield* specKitty({ home, cwd: path, env }, "config", "get", "sync.server_url")
      assert.deepStrictEqual([get.stdout, get.exitCode], ["", 0])
      assert.match(get.stderr, /^warning: sync\.server_url: "ftp:\/\/\*\*\*@kitty\.test" is not an https:\/\/ URL/)
    })
  )
})
