import type { AuthError } from "../../auth/errors.ts"
import { proxyAdvice } from "../../auth/ProxyTrouble.ts"
import { shellQuoted } from "../../platform/shellQuoted.ts"
import type { Outcomes } from "../Outcome.ts"

const signIn = () => "Run `spec-kitty auth login`."

/** Outcomes of sessions and hosts. */
export const authOutcomes: Outcomes<AuthError> = {
  RolloutDisabled: {
    code: "rollout_disabled",
    category: "readiness",
    exitCode: 1,
    nextAction: () => "Set `SPEC_KITTY_ENABLE_SAAS_SYNC=1` and run the command again."
  },
  HostMissing: {
    code: "missing_host_config",
    category: "readiness",
    exitCode: 1,
    nextAction: () =>
      "Set `SPEC_KITTY_SAAS_URL` to the URL of your host, or run `spec-kitty config set sync.server_url URL`."
  },
  NotSignedIn: { code: "missing_auth", category: "auth", exitCode: 4, nextAction: signIn },
  SessionExpired: {
    code: "session_expired",
    category: "auth",
    exitCode: 4,
    nextAction: ({ signedOut }) => (signedOut ? signIn() : "Run `spec-kitty auth login --force`.")
  },
  SignInIncomplete: {
    code: "sign_in_incomplete",
    category: "usage",
    exitCode: 2,
    nextAction: ({ missing }) =>
      missing === "password"
        ? "Type it when asked, or pipe it into `spec-kitty auth login --password-stdin`."
        : "Type it when asked, or give it with `--username USER`."
  },
  SignInRefused: {
    code: "sign_in_refused",
    category: "auth",
    exitCode: 4,
    nextAction: () => "Check username and password, then run `spec-kitty auth login` again."
  },
  HostUnreachable: {
    code: "host_unreachable",
    category: "io",
    exitCode: 75,
    nextAction: ({ proxy, status, url }) =>
      proxy !== undefined
        ? proxyAdvice(proxy, url)
        : status === undefined
          ? `Check your network connection and that ${url} is up, then run the command again.`
          : "Try again later; if it stays like that, tell the operator of your host.",
    document: ({ status }) => (status === undefined ? {} : { code: status === 429 ? "rate_limited" : "server_error" })
  },
  UnexpectedAnswer: {
    code: "unexpected_answer",
    category: "io",
    exitCode: 1,
    nextAction: () => "Check that `spec-kitty config explain sync.server_url` names your host, and tell its operator."
  },
  CredentialsBroken: {
    code: "credentials_broken",
    category: "auth",
    exitCode: 4,
    nextAction: ({ path }) =>
      `Mend ${path}, or rename it (\`mv ${shellQuoted(path)} ${shellQuoted(`${path}.broken`)}\`) and run \`spec-kitty auth login\`.`
  },
  NoTeam: {
    code: "no_team",
    category: "auth",
    exitCode: 4,
    nextAction: () => "Ask to be added to a team on the dashboard, then run `spec-kitty auth login --force`."
  },
  AnotherAccountPending: {
    code: "another_account_pending",
    category: "auth",
    exitCode: 1,
    nextAction: ({ uncounted, user }) =>
      `${uncounted?.nextAction ?? `Run \`spec-kitty sync now\` as ${user ?? "that account"} first.`} Or run \`spec-kitty auth login --force\` to leave its events waiting.`
  }
}
