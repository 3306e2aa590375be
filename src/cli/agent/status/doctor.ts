import { Effect, Schema } from "effect"
import { statusDoctor } from "../../../mission/health/doctor.ts"
import type { Problem } from "../../../mission/health/Problem.ts"
import type { Report } from "../../../output/Report.ts"
import { stripControl } from "../../../platform/terminalText.ts"
import { verb } from "../../command.ts"
import { emitDone } from "../../mission.ts"
import { feature, flag, integer } from "../../parameters.ts"

const Finding = Schema.Struct({
  category: Schema.String,
  severity: Schema.Literal("warning", "error"),
  wp_id: Schema.NullOr(Schema.String),
  message: Schema.String,
  recommended_action: Schema.String,
  fixable: Schema.Boolean
})

const Examined = Schema.Struct({
  feature_slug: Schema.String,
  healthy: Schema.Boolean,
  findings: Schema.Array(Finding),
  fixed: Schema.Array(Finding),
  would_fix: Schema.Array(Finding),
  commit_hash: Schema.NullOr(Schema.String),
  warnings: Schema.Array(Schema.String),
  global_runtime: Schema.Array(Schema.String)
})

const report: Report<typeof Examined.Type, typeof Examined.Encoded> = {
  schema: Examined,
  human: ({ feature_slug, findings, fixed, healthy, would_fix }, { bad, bold, dim, good }) => {
    const lines = (items: ReadonlyArray<typeof Finding.Type>, mark: (text: string) => string) =>
      items.map(({ message }) => `  ${mark(stripControl(message))}`)
    return [
      `${bold(feature_slug)}: ${healthy ? good("healthy") : bad("not healthy")}`,
      ...(fixed.length > 0 ? ["Put right:", ...lines(fixed, good)] : []),
      ...findings.flatMap(({ message, recommended_action }) => [
        `  ${bad(stripControl(message))}`,
        dim(`    ${stripControl(recommended_action)}`)
      ]),
      ...(would_fix.length > 0 ? ["--fix would put right:", ...lines(would_fix, good)] : [])
    ].join("\n")
  }
}

const shown = ({ action, category, cure, message, wpId }: Problem): typeof Finding.Type => ({
  category,
  severity: category === "damaged_log" ? "error" : "warning",
  wp_id: wpId,
  message,
  recommended_action: action,
  fixable: cure !== null
})

export const agentStatusDoctor = verb({
  path: "agent status doctor",
  does: "read",
  answer: Examined,
  summary: "Look for stale claims, orphan worktrees and drift",
  details:
    "Writes nothing without --fix. With it, status.json and prompts follow the log again, and clean worktrees that " +
    "nobody needs are removed; branches stay. Stale claims are for a person to decide.",
  examples: [
    ["spec-kitty agent status doctor", "See what is not in order"],
    ["spec-kitty agent status doctor --fix --dry-run", "See what would be put right"]
  ],
  parameters: {
    feature,
    staleClaimedDays: integer("stale-claimed-days", "Days after which a claim is stale", {
      minimum: 0,
      maximum: 10_000,
      default: 7
    }),
    staleInProgressDays: integer("stale-in-progress-days", "Days after which work is stale", {
      minimum: 0,
      maximum: 10_000,
      default: 14
    }),
    fix: flag("fix", "Put right what loses nothing", { writes: true }),
    dryRun: flag("dry-run", "With --fix: tell, and do nothing")
  },
  run: Effect.fn("cli.agent.statusDoctor")(function* (wanted) {
    const { dryRun, feature, fix, staleClaimedDays, staleInProgressDays } = wanted
    const ages = { claimedDays: staleClaimedDays, inProgressDays: staleInProgressDays }
    const found = yield* statusDoctor({ ...ages, feature, fix, dryRun })
    const healthy = found.problems.length === 0
    const value = {
      feature_slug: found.mission.slug,
      healthy,
      findings: found.problems.map(shown),
      fixed: found.fixed.map(shown),
      would_fix: found.wouldFix.map(shown),
      commit_hash: found.commit,
      warnings: found.warnings,
      global_runtime: []
    }
    yield* emitDone(report, value, !healthy)
  })
})
