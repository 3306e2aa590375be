import { Array, Order } from "effect"
import type { Issue, IssueLink } from "./Issue.ts"

/** An issue, and what of it could not be taken as it is. */
export interface Reading {
  readonly issue: Issue
  readonly note: string | null
}

/** Texts of a list, each once, in order. */
export const sortedTexts = (list: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  Array.sort(Array.dedupe(list.filter((item) => typeof item === "string")), Order.string)

/** Links by kind and target, each once. */
export const inOrder = (links: ReadonlyArray<IssueLink>): ReadonlyArray<IssueLink> =>
  Array.dedupeWith(Array.sortWith(links, linkKey, Order.string), (a, b) => linkKey(a) === linkKey(b))

/** What makes two links the same. */
export const linkKey = ({ target, type }: IssueLink): string => `${type} ${target.id}`
