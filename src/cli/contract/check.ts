import { Effect, Either, Option, Redacted, Schema } from "effect"
import { isSendable } from "../../auth/Credentials.ts"
import { gateOpen } from "../../auth/hostedHost.ts"
import { parseHost, withoutSecret } from "../../config/Host.ts"
import {
  contractCases,
  contractCheck,
  isMeant,
  type ContractCheck,
  type ContractReport
} from "../../conformance/check.ts"
import { throwAway } from "../../conformance/throwAway.ts"
import { SaasProviderName } from "../../contract/tracker.ts"
import { UsageProblem } from "../../output/errors.ts"
import { emit, Output } from "../../output/Output.ts"
import type { Report, Style } from "../../output/Report.ts"
import { Terminal } from "../../platform/Terminal.ts"
import { verb } from "../command.ts"
import { flag, optionalChoice, requiredText, text } from "../parameters.ts"

/** The groups of cases, in their order. */
const groups: ReadonlyArray<string> = [...new Set(contractCases.map(({ group }) => group))]

const Count = Schema.NonNegativeInt

const CaseResult = Schema.Struct({
  group: Schema.String,
  name: Schema.String,
  rule: Schema.String,
  status: Schema.Literal("ok", "failed", "skipped"),
  expected: Schema.NullOr(Schema.String),
  found: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String)
})
type CaseResult = typeof CaseResult.Type

const Checked = Schema.Struct({
  result: Schema.Literal("success", "failed"),
  url: Schema.String,
  run: Schema.String,
  project_uuid: Schema.String,
  passed: Count,
  failed: Count,
  skipped: Count,
  cases: Schema.Array(CaseResult)
})

const report: Report<typeof Checked.Type, typeof Checked.Encoded> = {
  schema: Checked,
  human: ({ cases, failed, passed, project_uuid, run, skipped, url }, style) =>
    [
      ...cases.flatMap((one) => lines(one, style)),
      "",
      `${url}: ${passed} ok, ${failed === 0 ? "0 failed" : style.bad(`${failed} failed`)}, ${skipped} skipped`,
      style.dim(`Every event that was sent has project_uuid ${project_uuid}; those of this run correlation_id ${run}`)
    ].join("\n")
}

export const check = verb({
  path: "contract check",
  does: "terminal",
  remote: true,
  answer: Checked,
  summary: "Try the contract of the control plane on a running server",
  details:
    "Runs every case of contracts/batch-ingest.md, live-events.md and trackers.md against the server and shows what it keeps. Exits 0 when no case " +
    "fails; a case that cannot be tried is skipped, with the reason. The credentials go to this address only, and redirects are " +
    `not followed. The events that it leaves there have the project slug ${throwAway.projectSlug}. Trackers are read with --provider ` +
    "and --project-slug, and written only with --issue: its title is changed, missions that exist nowhere are linked to it, and " +
    "cycles of its project are run.",
  examples: [
    ["spec-kitty contract check --url https://HOST --token-stdin < token", "Check with an access token"],
    [
      "spec-kitty contract check --url http://127.0.0.1:4711 --username ann --password-stdin < password.txt",
      "Sign in first, and check sign-in and refresh too"
    ],
    [
      "spec-kitty contract check --url https://HOST --token-stdin --team red --only tracker,origin --provider linear --project-slug web --issue WEB-7 < token",
      "Check trackers and origins, at an issue that may be thrown away"
    ]
  ],
  parameters: {
    url: requiredText("url", "Address of the server; http:// only on this machine", { placeholder: "URL" }),
    tokenStdin: flag("token-stdin", "Read an access token from standard input"),
    username: text("username", "Who to sign in as", { placeholder: "USER", aliases: ["u"] }),
    passwordStdin: flag("password-stdin", "Read the password from standard input"),
    team: text("team", "Team that events name and trackers are asked as; the account's own unless given", {
      placeholder: "SLUG"
    }),
    provider: optionalChoice("provider", SaasProviderName.literals, "Tracker of the project that is asked about"),
    projectSlug: text("project-slug", "Project that the server has mapped to the tracker", { placeholder: "SLUG" }),
    issue: text("issue", "Issue of the project that may be thrown away; without it nothing is written at the tracker", {
      placeholder: "KEY"
    }),
    only: text("only", "Groups of cases, and single ones such as batch/mixed, separated by commas", {
      placeholder: "LIST",
      choices: groups
    })
  },
  run: ({ issue, only, passwordStdin, projectSlug, provider, team, tokenStdin, url, username }) =>
    Effect.gen(function* () {
      const host = yield* Either.mapLeft(parseHost(url), (expected) =>
        problem(`--url is "${withoutSecret(url)}" but must be ${expected}`)
      )
      const project = yield* projectIn({ issue, projectSlug, provider })
      const names = yield* namesIn(only)
      yield* gateOpen
      const signIn = yield* credentials({ passwordStdin, tokenStdin, username })
      const count = contractCases.filter((one) => names.some((name) => isMeant(name, one))).length
      yield* (yield* Output).progress(`Trying ${count} cases on ${host.url} ...`)
      const checked = yield* contractCheck({
        host,
        signIn,
        team: Option.filter(team, (slug) => slug !== ""),
        only: names,
        ...Option.match(project, { onNone: () => ({}), onSome: (project) => ({ project }) })
      })
      const answer = answerOf(checked)
      yield* emit(report, answer, answer.failed === 0 ? 0 : 1)
    })
})

// helpers

const problem = (text: string) => new UsageProblem({ path: ["contract", "check"], problem: text })

interface GivenProject {
  readonly provider: Option.Option<SaasProviderName>
  readonly projectSlug: Option.Option<string>
  readonly issue: Option.Option<string>
}

const projectIn = (given: GivenProject) => {
  const issue = Option.filter(given.issue, (key) => key !== "")
  const slug = Option.filter(given.projectSlug, (slug) => slug !== "")
  const named = Option.all({ provider: given.provider, projectSlug: slug })
  if (Option.isSome(named)) return Effect.succeedSome({ ...named.value, issue })
  return Option.isSome(given.provider) || Option.isSome(given.projectSlug) || Option.isSome(given.issue)
    ? problem("A project is named with both --provider and --project-slug, and --issue is one of its issues")
    : Effect.succeedNone
}

/** What `--only` names; every group without it. */
const namesIn = (only: Option.Option<string>) =>
  Option.match(only, {
    onNone: () => Effect.succeed(groups),
    onSome: (text) => {
      const names = text.split(",").map((name) => name.trim())
      const strange = names.find((name) => !contractCases.some((one) => isMeant(name, one)))
      return strange === undefined
        ? Effect.succeed(names)
        : problem(`--only names "${strange}" but must name groups (${groups.join(", ")}) or cases such as batch/mixed`)
    }
  })

interface Given {
  readonly tokenStdin: boolean
  readonly passwordStdin: boolean
  readonly username: Option.Option<string>
}

const credentials = ({ passwordStdin, tokenStdin, username }: Given) =>
  Effect.gen(function* () {
    const terminal = yield* Terminal
    if (tokenStdin) {
      if (passwordStdin || Option.isSome(username))
        return yield* problem("--token-stdin goes without --username and --password-stdin: the token says who it is")
      const token = (yield* terminal.readStdin).trim()
      if (!isSendable(token)) return yield* problem("Standard input must hold one access token, and nothing else")
      return { _tag: "Token", token: Redacted.make(token) } satisfies ContractCheck["signIn"]
    }
    if (Option.isNone(username)) return yield* problem("Give --token-stdin, or --username to sign in")
    const password = passwordStdin
      ? (yield* terminal.readStdin).replace(/\r?\n$/, "")
      : yield* terminal.prompt({ question: "Password: ", flag: "--password-stdin", secret: true })
    if (password === "") return yield* problem("The password is empty")
    return {
      _tag: "Account",
      username: username.value,
      password: Redacted.make(password)
    } satisfies ContractCheck["signIn"]
  })

const answerOf = ({ cases, projectUuid, run, url }: ContractReport): typeof Checked.Type => {
  const count = (status: CaseResult["status"]) => cases.filter(({ verdict }) => verdict.status === status).length
  const failed = count("failed")
  return {
    result: failed === 0 ? "success" : "failed",
    url,
    run,
    project_uuid: projectUuid,
    passed: count("ok"),
    failed,
    skipped: count("skipped"),
    cases: cases.map(({ group, name, rule, verdict }) => ({
      group,
      name,
      rule,
      expected: null,
      found: null,
      reason: null,
      ...verdict
    }))
  }
}

const lines = ({ expected, found, group, name, reason, rule, status }: CaseResult, style: Style) => {
  const paint = { ok: style.good, failed: style.bad, skipped: style.dim }[status]
  const label = `${paint(status.padEnd(7))}  ${group}/${name}`
  if (status === "ok") return [`${label}  ${style.dim(rule)}`]
  if (status === "skipped") return [`${label}  ${style.dim(`because ${reason ?? "it cannot be tried"}`)}`]
  return [`${label}  ${rule}`, `         expected  ${expected ?? rule}`, `         found     ${found ?? "nothing"}`]
}
