import { Option } from "effect"

/** A project's name for people: of its remote, else of its directory (S032 FR-002). */
export const projectSlug = (remote: Option.Option<string>, directory: string): string =>
  Option.map(remote, (url) => normalizeSlug(lastSegment(remotePath(url)))).pipe(
    Option.filter((slug) => slug !== ""),
    Option.getOrElse(() => normalizeSlug(lastSegment(directory)) || "project")
  )

/** `owner/repository` of a hosted remote, subgroups kept; none for a path on this machine. */
export const repoSlug = (remote: string): Option.Option<string> => {
  const url = remote.trim()
  if (/^file:/i.test(url) || isLocal(url)) return Option.none()
  const segments = remotePath(url).split("/")
  return segments.length >= 2 && segments.every((segment) => segment !== "")
    ? Option.some(segments.join("/"))
    : Option.none()
}

/** Lower case, with hyphens for spaces and underscores; nothing else is changed, so that slugs equal the original's. */
export const normalizeSlug = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/[_\s]/g, "-")

// helpers

const isLocal = (url: string) => /^(\.{0,2}[\\/]|[a-z]:[\\/])/i.test(url) || !url.includes(":")

/** The part that names the repository: never user, password or host, also when there is no path at all. */
const remotePath = (remote: string) => {
  const url = remote.trim()
  const path = /^[a-z][a-z0-9+.-]*:\/\//i.test(url)
    ? url.replace(/^[^/]*\/\/[^/]*/, "")
    : isLocal(url)
      ? url
      : url.slice(url.indexOf(":") + 1)
  return path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "")
}

const lastSegment = (path: string) =>
  path
    .replace(/[\\/]+$/, "")
    .split(/[\\/]/)
    .at(-1) ?? ""
