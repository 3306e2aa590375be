import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { temporaryRepository } from "../helpers/folder.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty, type Answer } from "../helpers/specKitty.ts"

/** A project whose host would answer anything, with a mission of two work packages that is not finalized yet. */
const here = Effect.gen(function* () {
  const repo = yield* temporaryRepository
  repo.write(".gitignore", "home/\n")
  repo.git("add", ".gitignore")
  repo.git("commit", "--quiet", "-m", "Start")
  const host = yield* httpHost(() => ({ status: 500 }))
  const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: host.url }
  const run = (...argv: ReadonlyArray<string>) => specKitty({ home: repo.at("home"), cwd: repo.path, env }, ...argv)
  yield* run("init", "--ai", "claude", "--non-interactive")
  return { repo, run, requests: host.requests }
})

const describeMission = (write: (name: string, content: string) => unknown) => {
  const folder = "kitty-specs/001-user-login"
  write(`${folder}/spec.md`, "# Spec\n\n| FR-001 | Sign in. | proposed |\n")
  const packages = ["WP01", "WP02"].map(
    (id) => `## Work Package ${id}: Part\n**Requirement Refs**: FR-001\n\n- T001 Do\n`
  )
  write(`${folder}/tasks.md`, `# Work Packages\n\n${packages.join("\n")}`)
  for (const id of ["WP01", "WP02"])
    write(
      `${folder}/tasks/${id}-part.md`,
      `---\nwork_package_id: "${id}"\ntitle: "Part"\nlane: "planned"\n---\n\n# ${id}\n`
    )
}

const signedOut = "Events queued locally; run spec-kitty auth login to enable real-time sync"

const times = (text: string, part: string) => text.split(part).length - 1

const succeeded = (answer: Answer) => assert.strictEqual(answer.exitCode, 0, answer.stdout + answer.stderr)

describe("recording events", () => {
  it.scoped("says once a process that nobody is signed in, on stderr, and asks no host", () =>
    Effect.gen(function* () {
      const { repo, requests, run } = yield* here
      const made = yield* run("specify", "User login")
      succeeded(made)
      assert.deepStrictEqual([times(made.stderr, signedOut), times(made.stdout, signedOut)], [1, 0])

      describeMission(repo.write)
      const final = yield* run("tasks", "--json")
      succeeded(final)
      assert.strictEqual(times(final.stderr, signedOut), 1)
      assert.deepInclude(documentOf(final), { result: "success", warnings: [signedOut] })

      const started = yield* run("implement", "WP01", "--agent", "claude")
      succeeded(started)
      assert.deepStrictEqual([times(started.stderr, signedOut), times(started.stdout, signedOut)], [1, 0])
      assert.deepStrictEqual(requests, [])
    })
  )

  it.scoped("costs no command its success when there is no queue, and is loud once", () =>
    Effect.gen(function* () {
      const { repo, run } = yield* here
      repo.write("home/.spec-kitty/queue.db/not-a-database", "")
      succeeded(yield* run("specify", "User login"))
      describeMission(repo.write)
      for (const argv of [["tasks"], ["implement", "WP01", "--agent", "claude"]]) {
        const answer = yield* run(...argv)
        succeeded(answer)
        assert.strictEqual(times(answer.stderr, "not recorded"), 1, answer.stderr)
        assert.notInclude(answer.stdout, "not recorded")
      }
    })
  )

  it.scoped("costs no command its success when a newer spec-kitty has written the queue, and leaves that alone", () =>
    Effect.gen(function* () {
      const { repo, run } = yield* here
      succeeded(yield* run("specify", "User login"))
      const path = repo.at("home/.spec-kitty/queue.db")
      const database = new Sqlite(path)
      database.exec("PRAGMA user_version = 99")
      database.close()
      const before = readFileSync(path)
      const answer = yield* run("specify", "Second", "--json")
      succeeded(answer)
      assert.include(answer.stderr, "was written by a newer spec-kitty (schema 99;")
      assert.include(JSON.stringify(documentOf(answer)), "was written by a newer spec-kitty")
      assert.isTrue(before.equals(readFileSync(path)))
    })
  )
})
