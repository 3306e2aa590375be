import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Option, Redacted } from "effect"
import { stringify } from "smol-toml"
import { hasSession, type Credentials } from "../../src/auth/Credentials.ts"
import {
  parseDocument,
  printDocument,
  readCredentials,
  withCredentials,
  withoutAccount,
  withoutTokens
} from "../../src/auth/credentialsFile.ts"
import { credentials, token } from "./arbitrary.ts"

const document = (text: string) => Either.getOrThrowWith(parseDocument(text), (reason) => new Error(reason))
const read = (text: string) => Option.getOrThrow(readCredentials(document(text)))

const file = (...tokens: ReadonlyArray<string>) =>
  [
    "[tokens]",
    'access = "a"',
    'refresh = "r"',
    ...tokens,
    "[user]",
    'username = "ann"',
    "[server]",
    'url = "https://k.test"'
  ].join("\n")

const noon = Date.UTC(2026, 1, 12, 12)

describe("readCredentials", () => {
  it.each([
    ['access_expires_at = "2026-02-12T12:00:00.000000+00:00"', noon],
    ['access_expires_at = "2026-02-12T12:00:00Z"', noon],
    ['access_expires_at = "2026-02-12T12:00:00"', noon],
    ['access_expires_at = "2026-02-12T14:00:00+02:00"', noon],
    ["access_expires_at = 2026-02-12T12:00:00", noon],
    ["access_expires_at = 2026-02-12T14:00:00+02:00", noon],
    ['[expiries]\naccess = "2026-02-12T12:00:00"', noon],
    ["", null]
  ])("reads the expiry in %j", (line, expected) => assert.strictEqual(read(file(line)).accessExpiresAt, expected))

  it.each(['access_expires_at = "soon"', "access_expires_at = true", "access_expires_at = 12:00:00"])(
    "takes a token whose expiry cannot be read (%s) for absent",
    (line) => {
      const { access, accessExpiresAt, refresh } = read(file(line))
      assert.deepStrictEqual([Redacted.value(access), accessExpiresAt, Redacted.value(refresh)], ["", 0, "r"])
    }
  )

  it("takes a token that no header can carry for absent", () =>
    assert.isFalse(hasSession(read(file().replace('"a"', '"a\\nb"').replace('"r"', '"r r"')), noon)))

  it.each(["", "tokens = 3", '[user]\nusername = "ann"', "[server]\nurl = 5", '[[server]]\nurl = "https://k.test"'])(
    "finds nobody without a server: %j",
    (text) => assert.isTrue(Option.isNone(readCredentials(document(text))))
  )
})

describe("parseDocument", () => {
  it.prop("says where a file breaks and quotes nothing of it", [token], ([secret]) => {
    // The x keeps it from being TOML after all, as 1#... would be.
    const reason = Either.flip(parseDocument(`[tokens]\naccess = "${secret}"\nrefresh = x${secret}"\n`))
    assert.match(Either.getOrThrow(reason), /^not valid TOML at line \d, column \d+$/)
  })
})

const scalar = FastCheck.oneof(
  FastCheck.string(),
  FastCheck.boolean(),
  FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  FastCheck.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value))
)
const table = FastCheck.dictionary(
  FastCheck.string(),
  FastCheck.oneof(scalar, FastCheck.array(FastCheck.string()), FastCheck.dictionary(FastCheck.string(), scalar))
)
const others = FastCheck.dictionary(
  FastCheck.string().filter((key) => !["tokens", "expiries", "user", "server"].includes(key)),
  FastCheck.oneof(table, scalar)
)

/** The document as somebody else may have written it. */
const written = (content: unknown) => document(stringify(content, { numbersAsFloat: true }))
const reread = (content: Parameters<typeof printDocument>[0]) => document(printDocument(content))
const withoutOurs = (content: object) => withoutAccount({ ...content })

describe("a rewrite", () => {
  it.prop(
    "keeps every table it does not know, and reads back the account",
    [others, credentials],
    ([content, account]) => {
      const before = written(content)
      const after = reread(withCredentials(before, account))
      assert.deepStrictEqual(withoutOurs(after), { ...before })
      assert.deepStrictEqual(Option.map(readCredentials(after), plain), Option.some(plain(account)))
    }
  )

  it.prop(
    "forgets the account before, and nothing else",
    [others, credentials, credentials],
    ([content, first, second]) => {
      const once = withCredentials(written(content), second)
      const twice = withCredentials(withCredentials(written(content), first), second)
      assert.strictEqual(printDocument(twice), printDocument(once))
      assert.deepStrictEqual({ ...withoutAccount(twice) }, { ...written(content) })
    }
  )

  it.prop("without tokens still knows whose they were", [credentials], ([account]) => {
    const text = printDocument(withoutTokens(withCredentials({}, account)))
    assert.notInclude(text, Redacted.value(account.access))
    assert.notInclude(text, Redacted.value(account.refresh))
    const kept = read(text)
    assert.deepStrictEqual(
      [kept.username, kept.teamSlug, kept.serverUrl],
      [account.username, account.teamSlug, account.serverUrl]
    )
    assert.isFalse(hasSession(kept, 0))
  })

  it("clears a stale table of expiries, and a team that the new account does not have", () => {
    const old = document(
      file('[expiries]\naccess = "2020-01-01"\nrefresh = "2020-01-01"').replace("[server]", 'team_slug = "t"\n[server]')
    )
    const next = withCredentials(old, { ...read(file()), username: "bob", teamSlug: Option.none() })
    assert.deepStrictEqual(next, document(file().replace("ann", "bob")))
  })

  it("keeps unknown keys inside our own tables", () => {
    const old = document(file("scope = 7").replace("[server]", 'note = "mine"\n[server]'))
    assert.deepStrictEqual(withCredentials(old, read(file())), old)
    assert.deepStrictEqual(withoutTokens(old)["tokens"], { scope: 7n })
  })
})

const plain = (account: Credentials) => ({
  ...account,
  access: Redacted.value(account.access),
  refresh: Redacted.value(account.refresh)
})
