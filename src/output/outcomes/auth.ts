import type * as auth from "../../auth/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Every failure of signing in and of talking to a host as somebody. */
export type AuthError =
  | auth.NotSignedIn
  | auth.SessionExpired
  | auth.SignInRefused
  | auth.HostUnreachable
  | auth.UnexpectedAnswer
  | auth.CredentialsBroken
  | auth.NoTeam
  | auth.AnotherAccountPending

const signIn = () => "Run `spec-kitty auth login`."

/** Outcomes of sessions and hosts. */
export const authOutcomes: Outcomes<AuthError> = {
  NotSignedIn: { code: "missing_auth", category: "auth", exitCode: 4, nextAction: signIn },
  SessionExpired: { code: "session_expired", category: "auth", exitCode: 4, nextAction: signIn },
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
    nextAction: ({ url }) => `Check your network connection and that ${url} is up, then run the command again.`
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
    nextAction: ({ path }) => `Mend ${path}, or run \`spec-kitty auth login\`: it moves the broken file aside.`
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
    nextAction: ({ user }) =>
      `Run \`spec-kitty sync now\` as ${user} first, or \`spec-kitty auth login --force\` to leave its events waiting.`
  }
}
