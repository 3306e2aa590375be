import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { signIn, type Json } from "../sandbox/http.ts"

/** Runs `contract check` with this on standard input, the rollout on. */
const check = (stdin: string, ...argv: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { path } = yield* temporaryFolder
    const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
    const answer = yield* specKitty({ home: path, cwd: path, env, stdin }, "contract", "check", ...argv)
    return { ...answer, left: readdirSync(path) }
  })

describe("spec-kitty contract check", () => {
  it.scopedLive("shows a verdict for each case, and leaves nothing on this machine", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const { exitCode, left, stderr, stdout } = yield* check(
        "kitty\n",
        "--url",
        `${url}/`,
        "--username",
        "ann",
        "--password-stdin"
      )
      assert.strictEqual(exitCode, 0, stdout)
      assert.match(stderr, /^Trying \d+ cases on http:\/\/127\.0\.0\.1:\d+ \.\.\.\n$/)
      assert.match(stdout, /^ok +batch\/duplicate /m)
      assert.match(stdout, /^skipped +refusals\/busy +because the server was never too busy/m)
      assert.match(stdout, /^skipped +tracker\/push +because it needs a project .*: --provider with --project-slug/m)
      assert.match(stdout, /: \d+ ok, 0 failed, \d+ skipped$/m)
      assert.deepStrictEqual(left, [])
    })
  )

  it.scopedLive("tries single cases at the project, and the issue, that it is given", () =>
    Effect.gen(function* () {
      const { issues, url } = yield* serve()
      const project = ["--provider", "linear", "--project-slug", "web", "--issue", "web-102"]
      const only = ["--only", "tracker/push, origin/bind,origin/search-key"]
      const { exitCode, stderr, stdout } = yield* check(
        "kitty\n",
        "--url",
        url,
        "--username",
        "ann",
        "--password-stdin",
        ...project,
        ...only
      )
      assert.strictEqual(exitCode, 0, stdout)
      assert.match(stderr, /^Trying 3 cases on /)
      assert.match(stdout, /: 3 ok, 0 failed, 0 skipped$/m)
      const changed = (yield* issues("linear", "web")).filter(({ title }) => title.includes("contract-check"))
      assert.deepStrictEqual(
        changed.map(({ ref }) => ref.key),
        ["WEB-102"]
      )
    })
  )

  it.scopedLive("gives programs one document, with what was expected and found", () =>
    Effect.gen(function* () {
      const { inject, url } = yield* serve()
      const { authorization } = yield* signIn(url)
      yield* inject({
        route: "events/batch",
        mishap: { _tag: "Refuse", status: 500, retryAfterSeconds: null, code: null },
        times: 1
      })
      const answer = yield* check(
        authorization.replace("Bearer ", ""),
        "--url",
        url,
        "--token-stdin",
        "--only",
        "tokens,batch",
        "--json"
      )
      assert.strictEqual(answer.exitCode, 1)
      const document = documentOf(answer) as Json
      assert.deepInclude(document, { result: "failed", url, failed: 1, skipped: 3 })
      assert.deepInclude(document.cases, {
        group: "batch",
        name: "every-type",
        rule: "takes an event of every type, compressed with gzip",
        status: "failed",
        expected: 'HTTP 200 with {"results": [...]} and one verdict for each event',
        found: 'HTTP 500 {"error":"The control plane failed"}',
        reason: null
      })
      assert.notInclude(answer.stdout + answer.stderr, authorization.replace("Bearer ", ""))
    })
  )

  it.scopedLive.each([
    [2, "usage", ["--url", "http://kitty.example.com", "--token-stdin"], "token"],
    [2, "usage", ["--url", "ftp://127.0.0.1", "--token-stdin"], "token"],
    [2, "usage", ["--url", "http://127.0.0.1:9"], "token"],
    [2, "usage", ["--url", "http://127.0.0.1:9", "--token-stdin", "--provider", "linear"], "token"],
    [2, "usage", ["--url", "http://127.0.0.1:9", "--token-stdin", "--issue", "WEB-1"], "token"],
    [2, "usage", ["--url", "http://127.0.0.1:9", "--token-stdin", "--only", "trackers"], "token"],
    [2, "usage", ["--url", "http://127.0.0.1:9", "--token-stdin", "--username", "ann"], "token"],
    [2, "usage", ["--url", "http://127.0.0.1:9", "--token-stdin"], "two tokens"],
    [2, "usage", ["--url", "http://127.0.0.1:9", "--token-stdin"], ""],
    [2, "prompt_unavailable", ["--url", "http://127.0.0.1:9", "--username", "ann"], ""],
    [75, "host_unreachable", ["--url", "http://127.0.0.1:9", "--token-stdin"], "token"]
  ] as const)("ends with %d (%s) for %j", ([exitCode, code, argv, stdin]) =>
    Effect.gen(function* () {
      const answer = yield* check(stdin, ...argv, "--json")
      assert.strictEqual(answer.exitCode, exitCode, answer.stdout)
      const { error } = documentOf(answer) as Json
      assert.strictEqual(error.code, code)
      assert.match(error.next_action, /\S/)
    })
  )

  it.scopedLive("asks nobody, and for nothing, while the rollout is off", () =>
    Effect.gen(function* () {
      const host = yield* httpHost(() => ({ status: 200, json: {} }))
      const { path } = yield* temporaryFolder
      const answer = yield* specKitty(
        { home: path, cwd: path, stdin: "token" },
        "contract",
        "check",
        "--url",
        host.url,
        "--token-stdin"
      )
      assert.strictEqual(answer.exitCode, 1)
      assert.match(answer.stderr, /^SaaS sync is not enabled on this machine\n\nSet `SPEC_KITTY_ENABLE_SAAS_SYNC=1`/)
      assert.deepStrictEqual([answer.stdout, host.requests], ["", []])
    })
  )

  it.scopedLive("says that the credentials are refused instead of failing every case", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const { exitCode, stderr } = yield* check("stale", "--url", url, "--token-stdin")
      assert.strictEqual(exitCode, 4)
      assert.include(stderr, `${url} does not accept this access token`)
      const wrong = yield* check("dog", "--url", url, "--username", "ann", "--password-stdin")
      assert.strictEqual(wrong.exitCode, 4)
      assert.include(wrong.stderr, `${url} does not accept this password of ann`)
    })
  )
})
