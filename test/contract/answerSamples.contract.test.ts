import { existsSync, readFileSync } from "node:fs"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { verbs } from "../../src/cli/verbs.ts"
import { root } from "../docs/pages.ts"
import { follow } from "../docs/shell.ts"
import { fleeting } from "../helpers/fleeting.ts"
import { departures } from "../helpers/jsonSchema.ts"
import { stepsOfStory, story, type Told } from "./answerStory.ts"

const at = (name: string) => new URL(`../../contracts/cli/${name}`, import.meta.url)

/** What differs from run to run is the same in every sample, and still what the schema asks for. */
const settled = (text: string) =>
  text
    .replaceAll(fleeting.uuid, "7c9e6679-7425-40de-944b-e07fc1f90ae7")
    .replaceAll(fleeting.event, "01JMBY7K8N3QRVX2DPFG000001")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, "2026-02-12T10:15:01")
    .replaceAll(/(?<=10:15:01)\.\d+/g, ".000000")
    .replaceAll(/\b[0-9a-f]{40}\b/g, "8ea58b5d0f5f4c6a8d3f1f3f0e6f8d2b7c1a9e40")
    .replaceAll(/\b[0-9a-f]{7}\b/g, "8ea58b5")
    .replaceAll(/(?<="node_id": ")[0-9a-f]{12}/g, "a1b2c3d4e5f6")
    .replaceAll(root, "/usr/lib/node_modules/spec-kitty/")
    .replaceAll(/\b[0-9a-f]{16}(?=\.db")/g, "3f1c9a7e5b2d8064")
    .replaceAll(fleeting.port, "38741")
    .replaceAll(/(?<="[a-z_]*(?:age|seconds|minutes|pid)[a-z_]*": )\d+(?:\.\d+)?/g, "1")

const sampleOf = ({ kind, name }: Told) => (kind === undefined ? name : `${name}.${kind}`)

describe("contracts/cli", () => {
  it.scopedLive(
    "has a sample of each answer: what the command prints, and what schema and code accept",
    () =>
      Effect.gen(function* () {
        const told = story.filter((part) => part !== "hosted")
        const outcomes = yield* follow(stepsOfStory())
        for (const [index, { exitCode, seen, step }] of outcomes.entries()) {
          const part = told[index]
          if (part === undefined || "shell" in part) {
            assert.strictEqual(exitCode, 0, `${step.text}\n${seen}`)
            continue
          }
          assert.isTrue(seen.startsWith("{"), `${step.text} printed ${seen}`)
          const document = JSON.parse(seen)
          // What a control plane may add to its answers, an error document would pass for.
          assert.notProperty(document, "error", step.text)
          const published = JSON.parse(readFileSync(at(`${part.name}.schema.json`), "utf8"))
          assert.deepStrictEqual(departures(published, document), [], step.text)
          const path = Object.keys(verbs).find((path) => path.replaceAll(" ", "-") === part.name) ?? ""
          const schema = Option.getOrThrow(yield* verbs[path]?.answer ?? Effect.succeedNone)
          Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(document)
          const sample = `${JSON.stringify(JSON.parse(settled(seen)), null, 2)}\n`
          yield* Effect.promise(() => expect(sample).toMatchFileSnapshot(at(`samples/${sampleOf(part)}.json`).pathname))
        }
      }),
    240_000
  )

  it.effect("has a schema of every command that prints one document of its own", () =>
    Effect.gen(function* () {
      const catalog = yield* loadCatalog
      const without = catalog.commands.flatMap(({ path }) =>
        existsSync(at(`${path.replaceAll(" ", "-")}.schema.json`)) ? [] : [path]
      )
      // One is a refusal on every path, one speaks a protocol.
      assert.deepStrictEqual(without, ["tracker sync publish", "mcp"])
    })
  )

  it("has only samples of commands that it has a schema for", () => {
    for (const part of story)
      if (part !== "hosted" && "name" in part) assert.isTrue(existsSync(at(`${part.name}.schema.json`)), part.name)
  })
})
