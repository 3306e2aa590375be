import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { manual } from "./pages.ts"
import { follow } from "./shell.ts"
import { isShown, steady, stepsOf } from "./steps.ts"

describe("what the manual tells its reader to do", () => {
  for (const { path, text } of manual) {
    const steps = stepsOf(text)
    if (steps.length === 0) continue
    it.scopedLive(
      `${path}: works, and shows what it says (${steps.length} steps)`,
      () =>
        Effect.gen(function* () {
          for (const { exitCode, seen, step } of yield* follow(steps)) {
            if (step.kind === "sh") assert.strictEqual(exitCode, 0, `${step.text}\n${seen}`)
            else if (!isShown(step.shown, seen)) assert.strictEqual(steady(seen), steady(step.shown), `$ ${step.text}`)
          }
        }),
      180_000
    )
  }

  it("is executed where it can be, and the page's source says why where it cannot", () => {
    assert.isAbove(manual.flatMap(({ text }) => stepsOf(text)).length, 40)
    for (const { path, text } of manual)
      for (const [block = ""] of text.matchAll(/(?:^<!-- [^\n]*-->\n\n)?^```(?:sh|console)$/gm))
        assert.match(block, /^<!-- Not run: /, path)
  })
})

describe("isShown", () => {
  it("sees through what differs from run to run, and nothing else", () => {
    assert.isTrue(isShown("commit 0a1b2c3\n...\nend", "commit fffffff\nany\nlines\nend"))
    assert.isFalse(isShown("Synced: 6", "Synced: 7"))
    assert.isFalse(isShown("one", "one\ntwo"))
  })
})
