import type { MissionWithoutOrigin, OriginError } from "../../origin/errors.ts"
import { byState, type Outcomes } from "../Outcome.ts"
import { advice, firstStep, said } from "./tracker.ts"

/** Outcomes of binding missions to the tickets they come from (S061). */
export const originOutcomes: Outcomes<OriginError> = {
  OriginNotAvailable: {
    code: "origin_not_available",
    category: "tracker",
    exitCode: 1,
    nextAction: () =>
      "Make the mission with `spec-kitty specify NAME`, or bind the project to jira or linear with `spec-kitty tracker bind`."
  },
  TicketUnknown: {
    code: "ticket_unknown",
    category: "tracker",
    exitCode: 1,
    nextAction: () => "Look for it with `spec-kitty agent tickets search TEXT`."
  },
  TicketNotUnderstood: {
    code: "ticket_not_understood",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ key }) =>
      `See what was sent with \`spec-kitty agent tickets search --key ${word(key)} --json\`, and report it to whoever runs ` +
      "your control plane."
  },
  OriginTaken: {
    code: "origin_taken",
    category: "mission",
    exitCode: 1,
    nextAction: ({ begun, branch, feature, key }) => {
      const look = `See how it stands with \`spec-kitty status --feature ${feature}\``
      const another = `make another mission from the same ticket with \`${start(key)} --another`
      if (begun === undefined) return `${look}, or ${another}\`.`
      const finish = branch === undefined ? "Finish" : `Check out ${branch}, then finish`
      if (begun !== feature)
        return `${look}. ${finish} ${begun} with \`${bind(begun, key)}\`, or ${another} --slug NAME\`.`
      const name = begun.replace(/^\d{3}-/, "")
      return `${finish} it with \`${start(key)} --slug ${name}\`, or ${another} --slug NAME\`.`
    }
  },
  OriginConflict: {
    code: "origin_conflict",
    category: "tracker",
    exitCode: 1,
    nextAction: ({ key }) => `A mission keeps the ticket it came from. Make another one with \`${start(key)}\`.`,
    document: ({ envelope, feature, key }) => ({
      ...said(envelope),
      details: { feature_slug: feature, external_issue_key: key }
    })
  },
  OriginNotRecorded: {
    code: "origin_not_recorded",
    category: "io",
    exitCode: 1,
    nextAction: ({ feature, key }) => `Put that right, then run \`${bind(feature, key)}\` to complete it.`
  },
  MissionWithoutOrigin: {
    code: "mission_without_origin",
    category: "tracker",
    exitCode: byState({ temporary: 75, signIn: 4, final: 1 }, ({ signIn, temporary }: MissionWithoutOrigin) =>
      temporary ? "temporary" : signIn === null ? "final" : "signIn"
    ),
    nextAction: (error) => finish(error),
    document: (error) => ({
      ...(error.envelope === null ? {} : said(error.envelope)),
      ...(error.signIn === null ? {} : { category: "auth", user_action_required: true }),
      message: error.message,
      retryable: error.temporary,
      details: {
        feature: error.feature,
        feature_dir: error.featureDir,
        commit: error.commit,
        committed: error.committed,
        may_be_bound: error.mayBeBound,
        key: error.key,
        reason: error.reason,
        explanation: error.explanation
      }
    })
  }
}

// helpers

/** How a mission that exists gets its ticket: first what keeps it from it, then the command. */
const finish = ({ envelope, feature, key, reason, signIn, temporary }: MissionWithoutOrigin) => {
  const command = bind(feature, key)
  if (reason === "OriginConflict")
    return (
      `Go on with the mission without a ticket (\`spec-kitty status --feature ${feature}\` shows how it stands), or remove ` +
      "what the ticket or the mission is linked to on the Spec Kitty dashboard."
    )
  const first =
    signIn !== null
      ? `Run \`spec-kitty auth login${signIn === "force" ? " --force" : ""}\` first. `
      : envelope === null || temporary
        ? ""
        : `${firstStep(advice(envelope))} `
  const then = first === "" ? "Run" : "Then run"
  return `${first}${then} \`${command}\` to finish; do not make the mission again.`
}

/** A key is the provider's word: it is quoted where a shell would take it apart. */
const word = (key: string) =>
  /^[\w.:#@-]+$/.test(key) && !key.startsWith("#") ? key : `'${key.replaceAll("'", "'\\''")}'`

const bind = (feature: string, key: string) => `spec-kitty agent tickets bind --feature ${feature} --issue ${word(key)}`

const start = (key: string) => `spec-kitty agent feature start-from-ticket ${word(key)}`
