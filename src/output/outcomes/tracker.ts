import { flawAdvice } from "../../config/bindingFlaw.ts"
import { wordsOf, type ErrorEnvelope } from "../../contract/ErrorEnvelope.ts"
import { isObject } from "../../contract/wire.ts"
import { doctrineAdvice } from "../../local/advice.ts"
import { shellQuoted } from "../../platform/shellQuoted.ts"
import { briefly } from "../../platform/terminalText.ts"
import type { TrackerError } from "../../tracker/errors.ts"
import type { PullBrokenOff } from "../../tracker/pullErrors.ts"
import { byState, type ErrorDocument, type Outcomes } from "../Outcome.ts"

const exitCodes = { retryable: 75, final: 1 } as const

const stateOf = ({ envelope }: { readonly envelope: ErrorEnvelope }) => (envelope.retryable ? "retryable" : "final")

/** Outcomes of trackers. What the control plane said is passed on in its own words (S059 FR-017). */
export const trackerOutcomes: Outcomes<TrackerError> = {
  TrackerRefused: {
    code: "tracker_refused",
    category: "tracker",
    exitCode: byState(exitCodes, stateOf),
    nextAction: ({ envelope }) => advice(envelope),
    document: ({ envelope, status }) => ({
      ...said(envelope),
      details: { http_status: status, ...detailsOf(envelope) }
    })
  },
  TrackerBusy: {
    code: "rate_limited",
    category: "tracker",
    exitCode: 75,
    nextAction: ({ retryAfterSeconds }) =>
      retryAfterSeconds === null
        ? "Wait a minute, then run the command again."
        : `Wait ${inSeconds(retryAfterSeconds)}, then run the command again.`,
    document: ({ envelope }) => ({ ...said(envelope), retryable: true, details: detailsOf(envelope) })
  },
  OperationFailed: {
    code: "operation_failed",
    category: "tracker",
    exitCode: byState(exitCodes, stateOf),
    nextAction: ({ envelope }) => advice(envelope),
    document: ({ envelope, operationId }) => ({
      ...said(envelope),
      details: { operation_id: operationId, ...detailsOf(envelope) }
    })
  },
  OperationTimedOut: {
    code: "operation_timed_out",
    category: "tracker",
    exitCode: 75,
    nextAction: () => "It goes on without you. Run the same command again to wait for its result."
  },
  OperationLost: {
    code: "operation_lost",
    category: "tracker",
    exitCode: 1,
    nextAction: () =>
      "See with `spec-kitty tracker sync pull` whether it was done; if it was not, run the command again with --new."
  },
  NotBound: {
    code: "binding_incomplete",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ flaw }) => flawAdvice(flaw)
  },
  OperationNotAvailable: {
    code: "operation_not_available",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ replacement }) => replacement
  },
  CredentialsNotAccepted: {
    code: "credentials_not_accepted",
    category: "usage",
    exitCode: 2,
    nextAction: ({ provider }) =>
      `Connect ${provider} on the Spec Kitty dashboard, and use your Spec Kitty account here: if you are not signed in ` +
      `yet, run \`spec-kitty auth login\`. Then run \`spec-kitty tracker bind\` without --credential.`
  },
  CredentialNotUnderstood: {
    code: "credential_not_understood",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Write it as `--credential command=/path/to/program`."
  },
  FieldOwnerNotUnderstood: {
    code: "field_owner_not_understood",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Write it as `--field-owner title=local`."
  },
  ItemsInvalid: {
    code: "items_invalid",
    category: "tracker",
    exitCode: 1,
    nextAction: () =>
      'Give a JSON array such as [{"ref": {"system": "linear", "id": "ID", "workspace": "TEAM"}, "action": "update", ' +
      '"patch": {"title": "New title"}}], then run the command again.'
  },
  ProjectSlugNotUnderstood: {
    code: "project_slug_not_understood",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Give the slug that the dashboard shows for the project, such as web or acme/web."
  },
  FilterNotUnderstood: {
    code: "filter_not_understood",
    category: "usage",
    exitCode: 2,
    nextAction: ({ option }) => `Correct ${option}; \`spec-kitty tracker sync pull --help\` shows an example.`
  },
  CursorRepeated: {
    code: "cursor_repeated",
    category: "tracker",
    exitCode: 1,
    nextAction: () => "What was read is above. Report this to whoever runs your control plane."
  },
  CursorMissing: {
    code: "cursor_missing",
    category: "tracker",
    exitCode: 1,
    nextAction: () => "What was read is above. Raise --limit to read more at once, or report this to its operator."
  },
  PullBrokenOff: {
    code: "pull_broken_off",
    category: "tracker",
    exitCode: byState({ retryable: 75, signIn: 4, final: 1 }, ({ exit }: PullBrokenOff) => exit),
    nextAction: ({ before, command, envelope, exit }) => {
      if (exit !== "retryable") return `${firstStep(before)} Then go on with \`${command}\`.`
      const wait = envelope?.retryAfterSeconds ?? null
      return wait === null
        ? `Go on in a while with \`${command}\`.`
        : `Wait ${inSeconds(wait)}, then go on with \`${command}\`.`
    },
    document: ({ command, envelope, exit, explanation, httpStatus, message, reason }) => ({
      ...(envelope === null ? {} : said(envelope)),
      message,
      retryable: exit === "retryable",
      details: {
        reason,
        explanation,
        command,
        ...(httpStatus === null ? {} : { http_status: httpStatus }),
        ...(envelope === null ? {} : detailsOf(envelope))
      }
    })
  },
  LocalCredentialsBroken: {
    code: "local_credentials_broken",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ path }) =>
      `Mend ${path}, or rename it (\`mv ${shellQuoted(path)} ${shellQuoted(`${path}.broken`)}\`): then nobody is signed in, ` +
      "and what trackers were told with `spec-kitty tracker bind --credential` has to be told again."
  },
  DoctrineNotUnderstood: {
    code: "doctrine_not_understood",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ provider }) => doctrineAdvice(provider)
  },
  OptionMissing: {
    code: "option_missing",
    category: "usage",
    exitCode: 2,
    nextAction: ({ option, verb }) =>
      `Add ${option}; \`spec-kitty tracker ${verb} --help\` shows an example.` +
      // Whoever wants to push without saying what wants a whole cycle.
      (verb === "sync push" ? " `spec-kitty tracker sync run` syncs everything." : "")
  },
  OptionNotUsed: {
    code: "option_not_used",
    category: "usage",
    exitCode: 2,
    nextAction: ({ option }) => `Leave out ${option}, then run the command again.`
  },
  ProviderRemoved: {
    code: "provider_removed",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Run `spec-kitty tracker providers` to see what can be bound."
  },
  UnknownProvider: {
    code: "unknown_provider",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Run `spec-kitty tracker providers` to see what can be bound."
  },
  BoundProviderUnknown: {
    code: "unknown_bound_provider",
    category: "configuration",
    exitCode: 1,
    nextAction: ({ provider }) => flawAdvice({ flaw: "unknown_provider", provider })
  }
}

// helpers

/** What to do about it, in the control plane's words where it has some. */
export const advice = ({ code, httpStatus, message, retryable, userActionRequired }: ErrorEnvelope) => {
  if (typeof userActionRequired === "string") return briefly(userActionRequired, 1000)
  if (code === "no_mapping")
    return "Map this project on the Spec Kitty dashboard, or bind another one with `spec-kitty tracker bind`."
  if (userActionRequired === true)
    return "Action required: see to it on the Spec Kitty dashboard, then run the command again."
  // No control plane says only that: something else answers at this address, or an old one.
  if (code === null && httpStatus === 404 && message === "HTTP 404")
    return "Check that `spec-kitty config explain sync.server_url` names your control plane, and that it serves trackers."
  return retryable
    ? "Run the command again in a while."
    : "Correct what the message names; `spec-kitty tracker status` shows how the project stands."
}

/** Advice that another step follows: what ends in running the command again ends before that. */
export const firstStep = (text: string): string =>
  text.replace(/(,|;| and)? then (run|try) (the|this|that) (same )?command again\.?$/i, "").replace(/([^.!?])$/, "$1.")

/** The envelope's own words; what it does not say is ours to say. */
export const said = (envelope: ErrorEnvelope): Partial<ErrorDocument> => ({
  ...(envelope.code === null ? {} : { code: envelope.code }),
  ...(envelope.category === null ? {} : { category: envelope.category }),
  message: wordsOf(envelope),
  retryable: envelope.retryable,
  user_action_required: envelope.userActionRequired,
  source: envelope.source ?? "saas",
  ...(envelope.retryAfterSeconds === null ? {} : { retry_after_seconds: envelope.retryAfterSeconds })
})

const inSeconds = (count: number) => (count === 1 ? "1 second" : `${count} seconds`)

const detailsOf = ({ details, provider }: ErrorEnvelope): Readonly<Record<string, unknown>> => ({
  ...(provider == null ? {} : { provider }),
  ...(isObject(details) ? details : details == null ? {} : { details })
})
