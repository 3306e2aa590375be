/** What would put a problem right without losing anything. */
export type Cure =
  | { readonly kind: "materialize" }
  | { readonly kind: "lane"; readonly wpId: string; readonly lane: string }
  | { readonly kind: "remove_worktree"; readonly path: string }
  | { readonly kind: "forget"; readonly path: string }
  | { readonly kind: "remove_file"; readonly path: string }

/** Something about a mission's status that is not as it should be. */
export interface Problem {
  readonly category:
    | "stale_claim"
    | "orphan_worktree"
    | "drift"
    | "damaged_log"
    | "merge_under_way"
    | "other_branch"
    | "lane_branch"
  readonly wpId: string | null
  readonly message: string
  /** What a person would do about it. */
  readonly action: string
  /** None where only a person can decide. */
  readonly cure: Cure | null
}
