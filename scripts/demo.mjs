// The main job, end to end, as a user would do it: every step calls the built `spec-kitty` as a child process and is checked.
// Exits non-zero as soon as a step is not true; leaves nothing behind.
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const option = process.argv.indexOf("--command")
const command = option === -1 ? join(root, "dist", "spec-kitty.cjs") : process.argv[option + 1]
if (option === -1) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs"), "--no-types"], {
    stdio: "inherit"
  })
  if (status !== 0) process.exit(status ?? 1)
}

const started = Date.now()
const folder = realpathSync(mkdtempSync(join(tmpdir(), "spec-kitty-demo-")))
const home = join(folder, "home")
const repository = join(folder, "web-shop")
mkdirSync(home)
mkdirSync(repository)

const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(SPEC_KITTY|SPECIFY|GIT)_/.test(name))
)
const env = {
  ...inherited,
  HOME: home,
  XDG_CACHE_HOME: join(home, ".cache"),
  SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
  // What is shown is sent when it is shown, and nothing stays behind.
  SPEC_KITTY_NO_DAEMON: "1",
  NO_COLOR: "1"
}

const paint = (code, text) => (process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text)
const say = (text) => console.log(`\n${paint(1, text)}`)
const show = (text) => text.trim() !== "" && console.log(text.trimEnd().replace(/^/gm, "  "))
const check = (truth, what) => {
  if (!truth) throw new Error(what)
}

/** Runs `spec-kitty` and shows what it prints; anything but the expected exit code ends the demo. */
const kitty = (args, { exit = 0, input = "", cwd = repository, lines = 12, quiet = false } = {}) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [command, ...args], {
    cwd,
    env,
    input,
    encoding: "utf8"
  })
  if (!quiet) {
    console.log(
      paint(36, `$ spec-kitty ${args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(" ")}`)
    )
    const text = `${stdout}${stderr}`.trimEnd().split("\n")
    show(text.slice(0, lines).join("\n") + (text.length > lines ? "\n..." : ""))
  }
  check(status === exit, `spec-kitty ${args.join(" ")} ended with ${status}, not ${exit}:\n${stdout}${stderr}`)
  return stdout
}
const json = (args, options = {}) => JSON.parse(kitty([...args, "--json"], { quiet: true, ...options }))

const git = (cwd, ...args) => {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
  const { status, stderr, stdout } = spawnSync("git", [...identity, ...args], { cwd, env, encoding: "utf8" })
  check(status === 0, `git ${args.join(" ")}: ${stderr}`)
  return stdout
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

let sandbox
/** Starts the control plane of the demo and waits until it answers. */
const startSandbox = (port) =>
  new Promise((resolve, reject) => {
    const args = [command, "sandbox", "--port", String(port), "--seed", "7", "--async", "--json"]
    sandbox = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })
    let text = ""
    sandbox.stdout.on("data", (data) => {
      text += data
      try {
        resolve(JSON.parse(text).url)
      } catch {
        // The document is not complete yet.
      }
    })
    sandbox.once("exit", (code) => reject(new Error(`the sandbox ended with ${code}: ${text}`)))
  })
const stopSandbox = async () => {
  if (sandbox === undefined || sandbox.exitCode !== null || sandbox.signalCode !== null) return
  const gone = new Promise((resolve) => sandbox.once("exit", resolve))
  sandbox.kill("SIGTERM")
  await gone
}

const workPackage = (id, title, requirement, after) => `## ${id}: ${title}

**Goal**: ${title}.

Requirement Refs: ${requirement}

- [ ] T0${id.slice(2)} ${title}

**Dependencies**: ${after}
`

const story = async () => {
  const port = await freePort()

  say("A control plane on this machine, and somebody who signs in")
  env.SPEC_KITTY_SAAS_URL = await startSandbox(port)
  show(`sandbox at ${env.SPEC_KITTY_SAAS_URL}`)
  kitty(["auth", "login", "--username", "ada@example.com", "--password-stdin"], { input: "kitty\n" })

  say("A repository, a mission, a plan")
  git(repository, "init", "--quiet", "--initial-branch=main")
  kitty(["init"])
  const uuid = readFileSync(join(repository, ".kittify", "config.yaml"), "utf8").match(/uuid: (\S+)/)?.[1]
  check(/^[0-9a-f-]{36}$/.test(uuid ?? ""), "init wrote no project uuid")
  kitty(["specify", "User login"])
  const mission = join(repository, "kitty-specs", "001-user-login")
  check(readFileSync(join(mission, "spec.md"), "utf8").length > 500, "spec.md is empty")
  writeFileSync(
    join(mission, "spec.md"),
    "# User login\n\n| ID | Requirement |\n|---|---|\n| FR-001 | People sign in with a password |\n| FR-002 | A session ends after 15 minutes |\n"
  )
  kitty(["plan"])

  say("Two work packages, checked against the spec")
  const packages = [
    workPackage("WP01", "Sign-in form", "FR-001", "None"),
    workPackage("WP02", "Session expiry", "FR-002", "WP01")
  ]
  writeFileSync(join(mission, "tasks.md"), `# Work Packages: User login\n\n${packages.join("\n")}`)
  for (const [id, title] of [
    ["WP01", "Sign-in form"],
    ["WP02", "Session expiry"]
  ]) {
    writeFileSync(
      join(mission, "tasks", `${id}-${title.toLowerCase().replaceAll(" ", "-")}.md`),
      `---\nwork_package_id: ${id}\ntitle: ${title}\n---\n\n# ${id}: ${title}\n\nBuild it, test it, hand it over.\n`
    )
  }
  kitty(["tasks"])

  say("WP01 in a worktree of its own, then handed to review")
  kitty(["implement", "WP01", "--agent", "claude"])
  const worktree = join(repository, ".worktrees", "001-user-login-WP01")
  check(existsSync(join(worktree, ".git")), "there is no worktree")
  writeFileSync(join(worktree, "login.html"), "<form></form>\n")
  git(worktree, "add", "login.html")
  git(worktree, "commit", "--quiet", "-m", "Add the sign-in form")
  kitty(["agent", "tasks", "mark-status", "T001", "--status", "done"])
  kitty(["agent", "tasks", "move-task", "WP01", "--to", "for_review", "--agent", "claude"])
  kitty(["status"])
  check(git(repository, "status", "--porcelain").trim() === "", "the repository is not clean")

  say("Every change was recorded; now it goes to the control plane")
  const waiting = json(["sync", "status"]).queue.pending
  check(waiting === 6, `6 events were expected in the queue, not ${waiting}`)
  show(`${waiting} events wait: FeatureCreated, 2 WPCreated, HistoryAdded, 2 WPStatusChanged`)
  kitty(["sync", "now"])
  kitty(["sync", "status", "--check"], { lines: 20 })
  check(json(["sync", "status"]).queue.pending === 0, "events are left in the queue")

  say("Linear, reached through the control plane")
  kitty(["tracker", "bind", "--provider", "linear", "--project-slug", "web"])
  kitty(["tracker", "sync", "pull", "--limit", "5"], { lines: 14 })
  const [issue] = json(["tracker", "sync", "pull", "--limit", "1"]).items
  const items = join(folder, "items.json")
  writeFileSync(
    items,
    JSON.stringify([
      { ref: issue.ref, action: "update", patch: { title: "Login, at last" }, target_status: "in_review" }
    ])
  )
  say(`Pushing ${issue.ref.key}: the control plane says 202 and works on it; spec-kitty waits`)
  kitty(["tracker", "sync", "push", "--items-json", items])
  const [after] = json(["tracker", "sync", "pull", "--limit", "1"]).items
  check(
    after.title === "Login, at last" && after.status === "in_review",
    "what was pushed is not there on the next pull"
  )
  kitty(["tracker", "sync", "run"])
  kitty(["tracker", "status"])

  say("The control plane goes away; the work goes on")
  await stopSandbox()
  kitty([
    "agent",
    "tasks",
    "move-task",
    "WP01",
    "--to",
    "done",
    "--done-override-reason",
    "Demo: merged by hand",
    "--reviewer",
    "bob"
  ])
  kitty(["sync", "now"], { exit: 75 })
  check(json(["sync", "status"]).queue.pending === 1, "the event of the outage is not in the queue")

  say("It comes back; nothing was lost")
  await startSandbox(port)
  kitty(["sync", "now"])
  const end = json(["sync", "status"]).queue
  check(end.pending === 0 && end.failed === 0, "something was lost")
  show(`${end.history} events delivered, 0 waiting, 0 lost`)
}

try {
  await story()
  console.log(
    `\n${paint(32, "Every step was true.")} ${((Date.now() - started) / 1000).toFixed(1)} s; the temporary repository is gone.`
  )
} catch (error) {
  console.error(`\n${paint(31, "Not true:")} ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  await stopSandbox()
  rmSync(folder, { recursive: true, force: true })
}
