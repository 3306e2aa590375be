import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { withActivity, withFeedback } from "../../src/mission/promptBody.ts"

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

describe("withFeedback", () => {
  it("quotes the review before the log and keeps older reviews", () => {
    const once = withFeedback(
      "# A\n\n## Activity Log\n\n- x\n",
      "feedback://s/WP01/1-a.md",
      "Test it.\n\n## Activity Log\n"
    )
    const twice = withFeedback(once, "feedback://s/WP01/2-b.md", "Again.")
    assert.strictEqual(
      twice,
      "# A\n\n## Review Feedback (1-a.md)\n\n> Test it.\n>\n> ## Activity Log\n\n" +
        "## Review Feedback (2-b.md)\n\n> Again.\n\n## Activity Log\n\n- x\n"
    )
  })

  it("goes to the end where there is no log", () => {
    assert.strictEqual(
      withFeedback("# A\n", "feedback://s/WP01/1.md", "No."),
      "# A\n\n## Review Feedback (1.md)\n\n> No.\n"
    )
  })
})
