// Start a mission from a ticket: the programs of `agent tickets search` and `agent feature start-from-ticket`.
//
// Prints:
//   ... Looking for tickets in linear (web) ...
//   WEB-102 Login fails when the e-mail address has a plus sign
//   ... Looking for the ticket in linear (web) ...
//   ... Making a mission from a ticket in linear (web) ...
//   ... Binding 001-web-102 to WEB-102 ...
//   mission 001-web-102 comes from linear WEB-102
//   3 commits on main, 2 events wait
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Console, Effect, Option, Redacted } from "effect"
import {
  accountScope,
  AppLayer,
  bindTracker,
  ChildEnvironment,
  EventQueue,
  findTicket,
  initProject,
  login,
  Progress,
  Sandbox,
  searchOriginCandidates,
  Session,
  startMissionFromTicket,
  WorkingDirectory
} from "spec-kitty"

const program = (repository: string) =>
  Effect.gen(function* () {
    yield* login({ username: "ann", password: Redacted.make("kitty"), force: false })
    const settings = { agents: [], missionTypes: [], git: true, force: false, version: "1.0.0" }
    yield* initProject({ name: Option.none(), ...settings })
    const none = { workspace: Option.none(), credentials: [], doctrineMode: Option.none(), fieldOwners: [] }
    yield* bindTracker({ provider: "linear", projectSlug: Option.some("web"), ...none })

    const { candidates } = yield* searchOriginCandidates({ text: Option.some("login"), key: Option.none(), limit: 1 })
    for (const { externalIssueKey, title } of candidates) yield* Console.log(`${externalIssueKey} ${title}`)
    const ticket = yield* findTicket(candidates[0]?.externalIssueKey ?? "")
    const { created, origin } = yield* startMissionFromTicket({
      ticket,
      slug: Option.none(),
      missionType: Option.none(),
      targetBranch: Option.none()
    })
    yield* Console.log(
      `mission ${created.feature.slug} comes from ${origin.ticket.provider} ${ticket.externalIssueKey}`
    )

    const commits = execFileSync("git", ["rev-list", "--count", "HEAD"], { cwd: repository, encoding: "utf8" }).trim()
    const account = yield* Effect.flatMap(Session, ({ peek }) => peek)
    const queue = yield* EventQueue
    const { pending } = yield* queue.counts(Option.getOrNull(Option.map(account, accountScope)))
    yield* Console.log(`${commits} commits on main, ${pending} events wait`)
  })

// A control plane on loopback and a folder in the place of the user's home: nothing of yours is touched.
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "spec-kitty-example-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)
const main = Effect.gen(function* () {
  const home = yield* folder
  const { url } = yield* Sandbox
  const settings = { SPEC_KITTY_HOME: home, SPEC_KITTY_SAAS_URL: url, SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }
  const repository = join(home, "web-shop")
  mkdirSync(repository)
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: repository })
  const author = ["user.name=Ada", "user.email=ada@example.com"]
  for (const line of author) execFileSync("git", ["config", ...line.split("=")], { cwd: repository })
  yield* program(repository).pipe(
    Effect.provide(AppLayer),
    Effect.provideService(WorkingDirectory, repository),
    // What a long program is doing right now; without this it goes to Effect's log.
    Effect.provideService(Progress, (text) => Console.log(`... ${text}`)),
    Effect.provideService(ChildEnvironment, { PATH: process.env["PATH"], HOME: home }),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings))))
  )
}).pipe(Effect.scoped, Effect.provide(Sandbox.layer()))

await Effect.runPromise(main)
