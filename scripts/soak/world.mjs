// A machine of its own with a project, a control plane on loopback and a daemon, whose clocks go `speed` times as fast.
import { spawn, spawnSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const clock = fileURLToPath(new URL("clock.cjs", import.meta.url))

/** Nothing runs in it yet. */
export const makeWorld = (command, folder, speed) => {
  const [home, project] = ["home", "project"].map((name) => join(folder, name))
  for (const directory of [home, project]) mkdirSync(directory, { recursive: true })
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SPEC_KITTY|SPECIFY|GIT)_|^NODE_OPTIONS$/.test(name))
  )
  const env = {
    ...inherited,
    HOME: home,
    SPEC_KITTY_ENABLE_SAAS_SYNC: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    ...(speed === 1
      ? {}
      : { NODE_OPTIONS: `--require "${clock}"`, SOAK_SPEED: String(speed), SOAK_ORIGIN: String(Date.now()) })
  }
  let port = 0

  /** A command to its end; anything but exit code 0 ends the soak. */
  const kitty = (args, { input = "", more = {} } = {}) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [command, ...args], {
      cwd: project,
      env: { ...env, ...more },
      input,
      encoding: "utf8"
    })
    if (status !== 0) throw new Error(`spec-kitty ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`)
    return { stdout, stderr }
  }

  /** A process that stays; its first document, or what it says first, is waited for. */
  const stay = (args) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: project,
      env: { ...env, SOAK_TIMERS: "1" },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let said = ""
    return new Promise((resolve, reject) => {
      const hear = (data) => {
        said += data
        if (/}\n$|started: /.test(said)) resolve({ child, said })
      }
      child.stdout.on("data", hear)
      child.stderr.on("data", hear)
      child.once("close", (code) => reject(new Error(`spec-kitty ${args.join(" ")} ended with ${code}:\n${said}`)))
    })
  }

  let host
  const startHost = async () => {
    const state = ["--state", join(folder, "host.db")]
    const { child, said } = await stay(["sandbox", "--port", String(port), "--seed", "7", ...state, "--json"])
    host = child
    port = JSON.parse(said).port
    env.SPEC_KITTY_SAAS_URL = `http://127.0.0.1:${port}`
  }
  const stopHost = () => ended(host, "SIGKILL")

  /** The control plane, Ann signed in there, and the daemon, which sends what the project records. */
  const begin = async () => {
    await startHost()
    const quiet = { SPEC_KITTY_NO_DAEMON: "1" }
    for (const args of [
      ["init", "--quiet"],
      ...["user.name", "user.email"].map((key) => ["config", key, "ada@example.com"])
    ]) {
      spawnSync("git", args, { cwd: project, env })
    }
    kitty(["auth", "login", "--username", "ann", "--password-stdin"], { input: "kitty\n", more: quiet })
    kitty(["init", "--here", "--ai", "claude", "--non-interactive"], { more: quiet })
    return (await stay(["sync", "daemon", "run"])).child
  }

  return { begin, kitty, startHost, stopHost }
}

/** Ends a process and waits for that. */
export const ended = (child, signal) =>
  new Promise((resolve) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("close", resolve)
    child.kill(signal)
  })
