import { Effect, Either, Option, Redacted, Schema } from "effect"
import { isSendable } from "../../auth/Credentials.ts"
import { gateOpen } from "../../auth/hostedHost.ts"
import { parseHost, withoutSecret } from "../../config/Host.ts"
import { contractCases, contractCheck, type ContractCheck, type ContractReport } from "../../conformance/check.ts"
import { throwAway } from "../../conformance/throwAway.ts"
import { UsageProblem } from "../../output/errors.ts"
import { emit, Output } from "../../output/Output.ts"
import type { Report, Style } from "../../output/Report.ts"
import { Terminal } from "../../platform/Terminal.ts"
import { verb } from "../command.ts"
import { flag, requiredText, text } from "../parameters.ts"

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
  summary: "Try the contract of event ingest on a running server",
  details:
    "Runs every case of contracts/batch-ingest.md and contracts/live-events.md against the server and shows what it keeps. Exits 0 when no case fails; " +
    "a case that cannot be tried is skipped, with the reason. The credentials go to this address only, and redirects are " +
    `not followed. The events that it leaves there have the project slug ${throwAway.projectSlug}.`,
  examples: [
    ["spec-kitty contract check --url https://HOST --token-stdin < token", "Check with an access token"],
    [
      "spec-kitty contract check --url http://127.0.0.1:4711 --username ann --password-stdin < password.txt",
      "Sign in first, and check sign-in and refresh too"
    ]
  ],
  parameters: {
    url: requiredText("url", "Address of the server; http:// only on this machine", { placeholder: "URL" }),
    tokenStdin: flag("token-stdin", "Read an access token from standard input"),
    username: text("username", "Who to sign in as", { placeholder: "USER", aliases: ["u"] }),
    passwordStdin: flag("password-stdin", "Read the password from standard input"),
    team: text("team", "Team that the events name; the account's own unless given", { placeholder: "SLUG" })
  },
  run: ({ passwordStdin, team, tokenStdin, url, username }) =>
    Effect.gen(function* () {
      const host = yield* Either.mapLeft(parseHost(url), (expected) =>
        problem(`--url is "${withoutSecret(url)}" but must be ${expected}`)
      )
      yield* gateOpen
      const signIn = yield* credentials({ passwordStdin, tokenStdin, username })
      yield* (yield* Output).progress(`Trying ${contractCases.length} cases on ${host.url} ...`)
      const checked = yield* contractCheck({ host, signIn, team: Option.filter(team, (slug) => slug !== "") })
      const answer = answerOf(checked)
      yield* emit(report, answer, answer.failed === 0 ? 0 : 1)
    })
})

// helpers

const problem = (text: string) => new UsageProblem({ path: ["contract", "check"], problem: text })

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
