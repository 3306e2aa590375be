import { Utils } from "effect"
import type { NormalizedIssue } from "../contract/issue.ts"
import type { Mapping, SaasProviderName } from "../contract/tracker.ts"

/** The issues that every mapped project of a provider starts with. The same seed gives the same issues. */
export const seedIssues = (
  provider: SaasProviderName,
  seed: number,
  count = stories.length
): ReadonlyArray<NormalizedIssue> => {
  const random = new Utils.PCGRandom(seed * 4 + providers.indexOf(provider))
  const { account, id, key, url } = profiles[provider]
  const many = Array.from({ length: Math.ceil(count / stories.length) }, () => stories)
    .flat()
    .slice(0, count)
  return many.map(([issueType, status, priority, title, ...labels], index) => {
    const number = 101 + index
    const day = String(1 + random.integer(27)).padStart(2, "0")
    const createdAt = `2026-01-${day}T09:00:00.000Z`
    return {
      ref: { system: provider, id: id(number, random), workspace: account, key: key(number), url: url(number) },
      title,
      body: status === "todo" ? null : `${title}.\n\nAgreed in planning; see the comments for details.`,
      status,
      issueType,
      priority,
      assignees: status === "todo" ? [] : [people[random.integer(people.length)] ?? "ann"],
      labels,
      parentRef: null,
      links: [],
      customFields: {},
      createdAt,
      updatedAt: createdAt,
      providerMetadata: { version: 1 }
    }
  })
}

/** The first issues are mapped to work packages, as the dashboard would have done. */
export const seedMappings = (
  provider: SaasProviderName,
  issues: ReadonlyArray<NormalizedIssue>
): ReadonlyArray<Mapping> =>
  issues.slice(0, 3).map(({ ref }, index) => ({
    wpId: `WP0${index + 1}`,
    system: provider,
    externalId: ref.id,
    externalKey: ref.key ?? null,
    externalUrl: ref.url ?? null
  }))

/** The account under which a provider is called. */
export const accountOf = (provider: SaasProviderName): string => profiles[provider].account

// helpers

const providers: ReadonlyArray<SaasProviderName> = ["linear", "jira", "github", "gitlab"]

const people = ["ann", "bo", "chris", "dana"]

const hex = (random: Utils.PCGRandom, length: number) =>
  Array.from({ length }, () => random.integer(16).toString(16)).join("")

interface Profile {
  readonly account: string
  readonly id: (number: number, random: Utils.PCGRandom) => string
  readonly key: (number: number) => string
  readonly url: (number: number) => string
}

const profiles: Readonly<Record<SaasProviderName, Profile>> = {
  linear: {
    account: "acme",
    id: (_, random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
    key: (number) => `WEB-${number}`,
    url: (number) => `https://linear.app/acme/issue/WEB-${number}`
  },
  jira: {
    account: "acme",
    id: (number) => String(10_000 + number),
    key: (number) => `SHOP-${number}`,
    url: (number) => `https://acme.atlassian.net/browse/SHOP-${number}`
  },
  github: {
    account: "acme/web",
    id: (_, random) => `I_kwDO${hex(random, 12)}`,
    key: (number) => `#${number}`,
    url: (number) => `https://github.com/acme/web/issues/${number}`
  },
  gitlab: {
    account: "acme/web",
    id: (number) => String(7_000_000 + number),
    key: (number) => `#${number}`,
    url: (number) => `https://gitlab.com/acme/web/-/issues/${number}`
  }
}

type Story = readonly [type: string, status: string, priority: number, title: string, ...labels: ReadonlyArray<string>]

const stories: ReadonlyArray<Story> = [
  ["epic", "in_progress", 1, "Checkout without an account", "checkout"],
  ["bug", "todo", 1, "Login fails when the e-mail address has a plus sign", "auth", "customer"],
  ["story", "in_progress", 2, "Remember the delivery address", "checkout"],
  ["bug", "in_review", 1, "Discount is applied twice after a reload", "checkout", "money"],
  ["task", "todo", 3, "Rate-limit the password reset form", "auth", "security"],
  ["chore", "done", 4, "Move image resizing to a queue", "performance"],
  ["story", "blocked", 2, "Pay by invoice", "checkout", "money"],
  ["bug", "in_progress", 2, "Search finds nothing for words with umlauts", "search"],
  ["story", "todo", 3, "Export an order as CSV", "reporting"],
  ["task", "done", 3, "Show the build number in the footer"],
  ["chore", "canceled", 4, "Replace the date picker", "frontend"],
  ["subtask", "todo", 2, "Write the help page for guest checkout", "checkout", "docs"]
]
