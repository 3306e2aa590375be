import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { normalizeSlug, projectSlug, repoSlug } from "../../src/config/slugs.ts"

describe("projectSlug", () => {
  it.each([
    ["git@github.com:user/my_project.git", "my-project"],
    ["https://github.com/Org/Some Repo", "some-repo"],
    ["https://github.com/org/repo/", "repo"],
    ["ssh://git@host:22/team/thing.git", "thing"],
    ["host:thing", "thing"],
    ["/srv/git/Local_Thing.git", "local-thing"],
    ["../sibling", "sibling"],
    ["C:\\repos\\Mine.git", "mine"],
    ["https://user:token@host", "fallback"],
    ["https://token@host/", "fallback"],
    ["", "fallback"]
  ])("of %j is %j", (remote, slug) => assert.strictEqual(projectSlug(Option.some(remote), "/srv/Fallback"), slug))

  it("is the directory's without a remote", () => {
    assert.strictEqual(projectSlug(Option.none(), "/srv/My_Project"), "my-project")
    assert.strictEqual(projectSlug(Option.none(), "/"), "project")
  })

  const secret = FastCheck.stringMatching(/^[a-f0-9]{12}$/)
  const path = FastCheck.constantFrom("", "/", "/repo", "/org/repo.git", "//")

  it.prop("never holds a user or a password", [secret, secret, path], ([user, password, rest]) => {
    for (const credentials of [`${user}:${password}`, password]) {
      const remote = `https://${credentials}@host.example${rest}`
      assert.notInclude(projectSlug(Option.some(remote), "/srv/dir"), password)
      assert.notInclude(
        Option.getOrElse(repoSlug(remote), () => ""),
        password
      )
    }
  })
})

describe("repoSlug", () => {
  it.each([
    ["git@github.com:org/repo.git", "org/repo"],
    ["https://gitlab.com/org/team/repo.git", "org/team/repo"],
    ["https://user:pass@host:8443/org/repo/", "org/repo"],
    ["ssh://git@host/org/repo", "org/repo"],
    ["host:org/repo", "org/repo"]
  ])("of %j is %j", (remote, slug) => assert.deepStrictEqual(repoSlug(remote), Option.some(slug)))

  it.each([
    "file:///srv/a/b.git",
    "/srv/a/b",
    "./a/b",
    "../a/b",
    "C:\\a\\b",
    "a/b",
    "git@host:repo",
    "https://host/repo",
    ""
  ])("is unknown for %j", (remote) => assert.deepStrictEqual(repoSlug(remote), Option.none()))
})

describe("normalizeSlug", () => {
  it.prop("changes nothing when it is done", [FastCheck.fullUnicodeString()], ([name]) => {
    const slug = normalizeSlug(name)
    assert.strictEqual(normalizeSlug(slug), slug)
    assert.notMatch(slug, /[\s_\p{Cc}]/u)
  })

  it.prop("keeps kebab names as they are", [FastCheck.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/)], ([name]) => {
    assert.strictEqual(normalizeSlug(name), name)
  })
})
