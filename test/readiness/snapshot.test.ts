import { assert, describe, it } from "@effect/vitest"
import { missing } from "../../src/readiness/wording.ts"

const bind = "Run `spec-kitty tracker bind` with `--provider` and `--project-slug`, or `--workspace` for beads and fp."
const host = "Set `SPEC_KITTY_SAAS_URL` to the URL of your host, or run `spec-kitty config set sync.server_url URL`."
const kitty = { url: "https://kitty.test" }
const look = "Check your network connection and that https://kitty.test is up, then run the command again."

/** What people read in each state, word by word: a change here is a change of what the product says. */
const words = [
  [
    "ROLLOUT_DISABLED",
    {},
    "SaaS sync is not enabled on this machine",
    "Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1` and run the command again."
  ],
  ["MISSING_AUTH", { reason: "none" }, "There is no valid SaaS authentication token", "Run `spec-kitty auth login`."],
  [
    "MISSING_AUTH",
    { host: "https://kitty.test", reason: "expired" },
    "There is no valid SaaS authentication token for https://kitty.test: your session has expired",
    "Run `spec-kitty auth login`."
  ],
  [
    "MISSING_AUTH",
    { host: "https://kitty.test", reason: "other_host" },
    "There is no valid SaaS authentication token for https://kitty.test: you are signed in to another host",
    "Run `spec-kitty auth login`."
  ],
  ["MISSING_HOST_CONFIG", {}, "No SaaS host URL is configured", host],
  ["MISSING_HOST_CONFIG", { error: "x" }, "No usable SaaS host URL is configured: x", host],
  ["HOST_UNREACHABLE", kitty, "https://kitty.test did not respond within 2 seconds", look],
  [
    "HOST_UNREACHABLE",
    { ...kitty, error: "the connection was refused" },
    "https://kitty.test did not respond: the connection was refused",
    look
  ],
  ["HOST_UNREACHABLE", { ...kitty, status: "503" }, "https://kitty.test responds, but with HTTP 503", look],
  ["MISSING_MISSION_BINDING", {}, "No tracker is bound to this project", bind],
  [
    "MISSING_MISSION_BINDING",
    { feature: "001-login" },
    "No tracker is bound to this project for mission `001-login`",
    bind
  ],
  [
    "MISSING_MISSION_BINDING",
    { provider: "azure" },
    "No tracker is bound to this project: its binding is to azure, which is no longer supported",
    bind
  ]
] as const

describe("the wording of readiness", () => {
  it.each(words)("is frozen: %s %j", (state, details, message, nextAction) => {
    assert.deepStrictEqual(missing(state, details), { state, message, nextAction, details })
  })
})
