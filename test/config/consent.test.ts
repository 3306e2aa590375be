import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { stringify } from "yaml"
import { consentIn } from "../../src/config/consent.ts"
import { parseYaml } from "../../src/config/yamlDocument.ts"

const said = (text: string) => Either.flatMap(parseYaml(text), consentIn)

describe("what a project says about its events leaving", () => {
  it.each([
    "",
    "project: {}",
    "sync:",
    "sync: {}",
    "sync:\n  auto_start: false",
    "sync:\n  enabled: true",
    "sync:\n  enabled: YES",
    "sync: on",
    "sync.enabled: 1"
  ])("is yes in %j", (text) => assert.deepStrictEqual(said(text), Either.right(true)))

  it.each([
    "sync:\n  enabled: false",
    "sync:\n  enabled: no",
    "sync:\n  enabled: Off",
    'sync:\n  enabled: "false"',
    "sync:\n  enabled: 0",
    "sync: false",
    "sync: no",
    "sync.enabled: false",
    "sync.enabled: false\nsync:\n  enabled: true",
    "base: &b\n  enabled: false\nsync:\n  <<: *b"
  ])("is no in %j", (text) => assert.deepStrictEqual(said(text), Either.right(false)))

  it.each([
    ["sync:\n  enabled:", "sync.enabled is empty"],
    ["sync:\n  enabled: never", 'sync.enabled is "never", neither true nor false'],
    ["sync:\n  enabled: [false]", "sync.enabled is [false], neither true nor false"],
    ["sync: [enabled: false]", 'sync is [{"enabled":false}], neither true nor false'],
    ["sync.enabled: {}", "sync.enabled is {}, neither true nor false"]
  ])("is not understood in %j", (text, reason) => assert.deepStrictEqual(said(text), Either.left(reason)))

  it.prop("is never a yes where anything but a yes is written", [FastCheck.jsonValue()], ([value]) => {
    const word = typeof value === "object" ? "" : String(value).trim().toLowerCase()
    const yes = ["true", "yes", "on", "1"].includes(word)
    const answer = said(stringify({ sync: { enabled: value } }))
    return yes || !Either.getOrElse(answer, () => false)
  })
})
