/** So that directories, branches and worktrees named after it stay within what file systems take. */
export const longestSlug = 80

/** Lower-case words joined by single hyphens, the first character a letter (reference facts: cli 2.1). */
export const isKebab = (text: string): boolean =>
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) && text.length <= longestSlug

/** The kebab form of any text: accents dropped, other characters turned into hyphens. Empty when nothing is left. */
export const slugify = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longestSlug)
    .replace(/-+$/, "")

/** A slug that would be accepted, made from what was typed. */
export const correctedExample = (text: string): string => slugify(text) || "user-login"
