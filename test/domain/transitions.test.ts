import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { IllegalTransition } from "../../src/domain/errors.ts"
import { lanes, type Lane, type RecordedLane } from "../../src/domain/Lane.ts"
import { checkTransition, type TransitionRequest } from "../../src/domain/transitions.ts"

const complete: TransitionRequest = {
  wpId: "WP01",
  from: "planned",
  to: "claimed",
  actor: "ann",
  force: false,
  reason: "because",
  reviewRef: "feedback://1",
  evidence: { review: { reviewer: "bob", verdict: "approved", reference: "PR#1" } },
  workspace: "worktree:/w",
  subtasksComplete: true,
  implementationEvidence: true
}

const legal: Readonly<Record<Lane, ReadonlyArray<Lane>>> = {
  planned: ["claimed", "blocked", "canceled"],
  claimed: ["in_progress", "blocked", "canceled"],
  in_progress: ["for_review", "planned", "blocked", "canceled"],
  for_review: ["done", "in_progress", "planned", "blocked", "canceled"],
  blocked: ["in_progress", "canceled"],
  done: [],
  canceled: []
}

describe("checkTransition", () => {
  it("allows exactly the documented moves when nothing is missing", () => {
    for (const from of lanes) {
      for (const to of lanes) {
        const verdict = checkTransition({ ...complete, from, to })
        assert.strictEqual(Either.isRight(verdict), legal[from].includes(to), `${from} -> ${to}`)
      }
    }
  })

  it.each<readonly [Lane, Lane, Partial<TransitionRequest>, string]>([
    ["planned", "claimed", { actor: " " }, "an actor"],
    ["claimed", "in_progress", { workspace: null }, "a workspace"],
    ["in_progress", "for_review", { subtasksComplete: false }, "its subtasks checked"],
    ["in_progress", "for_review", { implementationEvidence: false }, "evidence of an implementation"],
    ["for_review", "done", { evidence: null }, "an approving review"],
    [
      "for_review",
      "done",
      { evidence: { review: { reviewer: " ", verdict: "approved", reference: "PR#1" } } },
      "an approving review"
    ],
    [
      "for_review",
      "done",
      { evidence: { review: { reviewer: "bob", verdict: "approved", reference: " " } } },
      "an approving review"
    ],
    ["for_review", "planned", { reviewRef: null }, "review feedback"],
    ["for_review", "in_progress", { reviewRef: "" }, "review feedback"],
    ["in_progress", "planned", { reason: null }, "a reason"],
    ["planned", "blocked", { reason: "" }, "a reason"]
  ])("%s -> %s names what is missing", (from, to, without, missing) => {
    const verdict = checkTransition({ ...complete, from, to, ...without })
    assert.isTrue(Either.isLeft(verdict) && verdict.left.message.includes(missing))
  })

  it.each<readonly [RecordedLane, ReadonlyArray<Lane>]>([
    ["in_review", ["in_progress", "done", "planned", "blocked", "canceled"]],
    ["approved", ["in_progress", "done", "planned", "blocked", "canceled"]]
  ])("leads out of %s, where later tools leave packages, never into it", (from, open) => {
    const reached = lanes.filter((to) => Either.isRight(checkTransition({ ...complete, from, to })))
    assert.sameMembers([...reached], [...open])
  })

  it("says which moves are allowed instead", () => {
    const verdict = checkTransition({ ...complete, from: "planned", to: "done" })
    assert.deepInclude(Either.getLeft(verdict), {
      value: new IllegalTransition({ wpId: "WP01", from: "planned", to: "done", allowed: legal.planned })
    })
  })

  it.prop(
    "force overrides everything but a missing actor or reason",
    [FastCheck.constantFrom(...lanes), FastCheck.constantFrom(...lanes), FastCheck.string(), FastCheck.string()],
    ([from, to, actor, reason]) => {
      const verdict = checkTransition({ ...complete, from, to, force: true, actor, reason })
      return Either.isRight(verdict) === (actor.trim() !== "" && reason.trim() !== "")
    }
  )
})
