import { assert, describe, it } from "@effect/vitest"
import { createConfig, lintFromString } from "@redocly/openapi-core"
import { Effect } from "effect"
import { readFileSync } from "node:fs"

/** Rules of `recommended` that are switched off, and why. */
const off = {
  // The specifications write the paths of tokens and events with a slash at the end; servers answer both (design 6).
  "no-path-trailing-slash": "off"
} as const

const problemsOf = (source: string) =>
  Effect.promise(async () => {
    const config = await createConfig({ extends: ["recommended"], rules: off })
    const problems = await lintFromString({ source, absoluteRef: "openapi.yaml", config })
    return problems.map(({ location, message, ruleId }) => `${ruleId} ${location[0]?.pointer ?? ""}: ${message}`)
  })

const document = readFileSync(new URL("../../contracts/openapi.yaml", import.meta.url), "utf8")

describe("contracts/openapi.yaml", () => {
  it.effect("is clean for a standard linter", () =>
    Effect.map(problemsOf(document), (problems) => assert.deepStrictEqual(problems, []))
  )

  it.effect("is really looked at", () =>
    Effect.map(
      problemsOf(document.replaceAll("operationId: tokens.login", "operationId: tokens.refresh")),
      (problems) => assert.isTrue(problems.some((problem) => problem.startsWith("operation-operationId-unique")))
    )
  )
})
