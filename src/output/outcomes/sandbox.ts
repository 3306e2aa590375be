import type { FaultNotUnderstood, SandboxFailed } from "../../sandbox/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of the sandbox. */
export const sandboxOutcomes: Outcomes<SandboxFailed | FaultNotUnderstood> = {
  NotLoopback: {
    code: "not_loopback",
    category: "usage",
    exitCode: 2,
    nextAction: ({ wanted }) =>
      wanted === "listen"
        ? "Name a loopback address: without `--host` the sandbox listens on 127.0.0.1."
        : "Give the address that `spec-kitty sandbox` shows when it starts, with `--url URL`."
  },
  NoSandbox: {
    code: "no_sandbox",
    category: "io",
    exitCode: 1,
    nextAction: () =>
      "Run `spec-kitty sandbox` in another terminal and export SPEC_KITTY_SAAS_URL as it says, or give its address with --url."
  },
  StateUnusable: {
    code: "state_unusable",
    category: "io",
    exitCode: 1,
    nextAction: () => "Give another file with --state, or leave it out: state then lives in memory."
  },
  PortUnavailable: {
    code: "port_unavailable",
    category: "io",
    exitCode: 1,
    nextAction: () => "Run `spec-kitty sandbox --port 0`, which takes any free port."
  },
  FaultNotUnderstood: {
    code: "fault_not_understood",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Run `spec-kitty sandbox --help` for examples of faults."
  }
}
