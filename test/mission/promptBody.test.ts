import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { feedbackIn, withActivity, withFeedback } from "../../src/mission/promptBody.ts"

const entry = { at: "2026-02-12T10:15:00Z", actor: "claude", shellPid: null, lane: "doing", note: "Started" }
const line = "- 2026-02-12T10:15:00Z – claude – lane=doing – Started"

describe("withActivity", () => {
  it("makes the log at the end where there is none", () => {
    assert.strictEqual(withActivity("# WP01\n\nDo it.\n", entry), `# WP01\n\nDo it.\n\n## Activity Log\n\n${line}\n`)
  })

  it("adds to the end of the log, wherever the log is", () => {
    const text = "# A\n\n## Activity Log\n\n- older\n\n## Notes\n\nx\n"
    assert.strictEqual(withActivity(text, entry), `# A\n\n## Activity Log\n\n- older\n${line}\n\n## Notes\n\nx\n`)
  })

  it("keeps Windows line ends", () => {
    const text = withActivity("# A\r\n\r\n## Activity Log\r\n\r\n- older\r\n", { ...entry, shellPid: "42" })
    assert.strictEqual(text.split("\r\n").length, text.split("\n").length)
    assert.include(text, "claude – shell_pid=42 – lane=doing")
  })

  it("is one line whatever the note says, and loses nothing that was there", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string(), FastCheck.string({ unit: "grapheme" }), (body, note) => {
        const before = `# A\n${body}`
        const after = withActivity(before, { ...entry, note })
        const kept = after
          .split("\n")
          .filter((text) => !text.startsWith("- 2026-02-12T10:15:00Z") && text.trim() !== "")
        for (const text of before.split("\n")) if (text.trim() !== "") assert.include(after, text.trim())
        assert.isAtMost(kept.length, before.split("\n").length + 1)
      })
    )
  })
})

const feedback = (text: string, at = "2026-02-12T10:15:00Z") => ({ reviewer: "codex", at, text })

describe("withFeedback", () => {
  it("quotes the review before everything else, the latest first, and keeps older ones", () => {
    const once = withFeedback("# A\n\n## Goal\n\n## Activity Log\n\n- x\n", feedback("Test it.\n\n## Activity Log\n"))
    const twice = withFeedback(once, feedback("Again.", "2026-02-13T08:00:00Z"))
    assert.strictEqual(
      twice,
      "# A\n\n## Review Feedback (codex, 2026-02-13 08:00)\n\n> Again.\n\n" +
        "## Review Feedback (codex, 2026-02-12 10:15)\n\n> Test it.\n>\n> ## Activity Log\n\n" +
        "## Goal\n\n## Activity Log\n\n- x\n"
    )
    const { feedback: found, rest } = feedbackIn(twice)
    assert.strictEqual(rest, "# A\n\n## Goal\n\n## Activity Log\n\n- x\n")
    assert.strictEqual(`# A\n\n${found}\n\n${rest.slice(5)}`, twice)
  })

  it("takes the place of a section that says there is none, but of no other", () => {
    const heading = "## Review Feedback (codex, 2026-02-12 10:15)\n\n> No.\n\n"
    for (const empty of ["*None yet.*", "*[This section is empty initially.]*"]) {
      const text = `# A\n\n## Review Feedback\n\n${empty}\n\n## Activity Log\n`
      assert.strictEqual(withFeedback(text, feedback("No.")), `# A\n\n${heading}## Activity Log\n`)
    }
    const said = "# A\n\n## Review Feedback\n\n*None yet.*\nBut see below.\n"
    assert.include(withFeedback(said, feedback("No.")), "But see below.")
  })

  it("goes to the end where there is no other section", () => {
    assert.strictEqual(
      withFeedback("# A\n", feedback("No.")),
      "# A\n\n## Review Feedback (codex, 2026-02-12 10:15)\n\n> No.\n"
    )
  })
})
