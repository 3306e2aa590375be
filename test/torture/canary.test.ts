import { execFile, execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import { gitEnvironment, temporaryRepository, type Folder } from "../helpers/folder.ts"
import { httpHost, type Answer, type Received } from "../helpers/httpHost.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { commandLinesOf, isEndless } from "./commandLines.ts"
import { isLong, sized, torture } from "./seed.ts"

const password = "canary-password-6b1f"

/** Says back what it was told, in every place where it can, and gives tokens that are easy to find. */
const carelessHost = httpHost((request, count): Answer => {
  const said = `${request.headers.authorization ?? ""} ${request.body.slice(0, 200)}`
  if (request.path.startsWith("/api/v1/token/") && !said.includes("wrong")) return tokens(count)
  if (request.method === "HEAD") return { status: 200 }
  const status = statuses[count % statuses.length] ?? 400
  return { status, headers: { "retry-after": "0" }, json: echoed(said, request) }
})

const statuses = [400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 200]

const echoed = (said: string, { path }: Received) => ({
  error: said,
  error_code: said,
  code: said,
  message: said,
  detail: said,
  details: [{ event_id: path, error: said }, said],
  results: [{ event_id: said, status: said, error: said }],
  status: said,
  operation_id: said
})

const tokens = (count: number) => ({
  status: 200,
  json: { access: `canary-access-${count}-77d3`, refresh: `canary-refresh-${count}-77d3`, team_slug: "red" }
})

const canaries = /canary-(access|refresh|password)-/

/** The built command in the long form, the same program in this process in the short one. */
const run = (folder: Folder, env: Readonly<Record<string, string>>, argv: ReadonlyArray<string>, stdin: string) =>
  isLong
    ? Effect.async<string>((resume) => {
        const command = fileURLToPath(new URL("../../dist/spec-kitty.cjs", import.meta.url))
        const options = { cwd: folder.path, env: { ...gitEnvironment(folder.path), ...env }, timeout: 20_000 }
        const child = execFile(process.execPath, [command, ...argv], options, (_, stdout, stderr) =>
          resume(Effect.succeed(`${stdout}${stderr}`))
        )
        child.stdin?.on("error", () => {})
        child.stdin?.end(stdin)
      })
    : Effect.map(
        specKitty({ home: folder.path, cwd: folder.path, env, stdin }, ...argv),
        ({ stderr, stdout }) => `${stdout}${stderr}`
      )

const filesUnder = (path: string): ReadonlyArray<string> =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))

/** Every spelling in which somebody could find one of these secrets again. */
const spellings = (secret: string) => [secret, Buffer.from(secret).toString("base64").slice(0, -4)]

const assertNoCanary = (text: string, where: string) => {
  assert.notMatch(text, canaries, where)
  for (const spelling of spellings(password)) assert.notInclude(text, spelling, where)
}

describe("a token and a password", () => {
  torture("are in no byte outside the credentials file, whatever is run and whatever the host says", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryRepository
      const host = yield* carelessHost
      const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: host.url }
      const home = folder.at(".spec-kitty")
      const credentials = join(home, "credentials")
      const kitty = (argv: ReadonlyArray<string>, stdin = "") =>
        Effect.map(run(folder, env, argv, stdin), (output) => {
          assertNoCanary(output, argv.join(" "))
          return output
        })
      const login = (secret: string) =>
        kitty(["auth", "login", "--force", "--username", "ann", "--password-stdin", "--log-level", "trace"], secret)

      const record = (n: number) =>
        Effect.flatMap(EventQueue, (queue) => queue.offer(draftOf(n), `${host.url}|ann|red`)).pipe(
          Effect.provide(sqlQueueIn(home))
        )

      yield* kitty(["init", "--here", "--non-interactive"])
      yield* login(`${password}-wrong\n`)
      yield* login(`${password}\n`)
      assert.match(readFileSync(credentials, "utf8"), canaries)
      const { commands } = yield* loadCatalog
      let n = 0
      for (const command of commands.filter((one) => !isEndless(one) && one.path !== "auth logout")) {
        for (const argv of commandLinesOf(command)) {
          n += 1
          if (command.path === "sync now") yield* record(n)
          yield* kitty(argv, command.path === "contract check" ? `${password}\n` : "")
          if (!existsSync(credentials) || !canaries.test(readFileSync(credentials, "utf8")))
            yield* login(`${password}\n`)
        }
      }
      // What the host said is kept and shown; every one of its statuses has its turn.
      for (let turn = 0; turn < statuses.length * sized(1, 5); turn++) {
        yield* record(10_000 + turn)
        yield* kitty(["sync", "now", "--report", "report.json", "--log-level", "trace"])
        yield* login(`${password}\n`)
      }
      yield* kitty(["sync", "status"])
      assert.isAbove(host.requests.filter(({ headers }) => canaries.test(headers.authorization ?? "")).length, 10)
      for (const file of filesUnder(folder.path)) {
        if (file !== credentials) assertNoCanary(readFileSync(file, "latin1"), file)
      }
      const objects = execFileSync("git", ["cat-file", "--batch-all-objects", "--batch"], {
        cwd: folder.path,
        env: gitEnvironment(folder.path),
        maxBuffer: 1 << 28
      })
      assertNoCanary(objects.toString("latin1"), "git")
    })
  )
})
