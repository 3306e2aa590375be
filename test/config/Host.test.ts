import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { parseHost, withoutSecret } from "../../src/config/Host.ts"

describe("parseHost", () => {
  it.each([
    ["https://kitty.example.com", "https://kitty.example.com", "https://kitty.example.com"],
    ["  https://Kitty.Example.com/ ", "https://kitty.example.com", "https://kitty.example.com"],
    ["https://kitty.example.com:443/base//", "https://kitty.example.com/base", "https://kitty.example.com"],
    ["https://kitty.example.com:8443", "https://kitty.example.com:8443", "https://kitty.example.com:8443"],
    ["HTTP://LOCALHOST:8000/", "http://localhost:8000", "http://localhost:8000"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1"],
    ["http://127.8.0.9", "http://127.8.0.9", "http://127.8.0.9"],
    ["http://[::1]:9", "http://[::1]:9", "http://[::1]:9"],
    ["https://bücher.example", "https://xn--bcher-kva.example", "https://xn--bcher-kva.example"]
  ])("reads %j", (text, url, origin) => assert.deepStrictEqual(parseHost(text), Either.right({ url, origin })))

  it.each([
    "",
    "kitty.example.com",
    "ftp://kitty.example.com",
    "https:kitty.example.com",
    "https:///kitty.example.com",
    "https:\\\\kitty.example.com",
    "https://",
    "https://user@kitty.example.com",
    "https://user:pass@kitty.example.com",
    "https://@kitty.example.com",
    "https://kitty.example.com\\@evil.example",
    "https://kitty.example.com?x=1",
    "https://kitty.example.com#x",
    "https://kitty example.com",
    "https://kitty.exam\nple.com",
    "https://kitty.example.com:99999",
    "http://kitty.example.com",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://0.0.0.0",
    "http://[::ffff:127.0.0.1]",
    "javascript:alert(1)"
  ])("refuses %j", (text) => assert.isTrue(Either.isLeft(parseHost(text))))

  const anything = FastCheck.oneof(
    FastCheck.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ["http", "https", "ftp"] }),
    FastCheck.tuple(FastCheck.constantFrom("https://", "http://", ""), FastCheck.fullUnicodeString()).map(
      ([a, b]) => a + b
    )
  )

  it.prop("accepts only places a token may go to, and reads its own answer as the same place", [anything], ([text]) => {
    const host = parseHost(text)
    if (Either.isLeft(host)) return
    const url = new URL(host.right.url)
    const loopback = ["localhost", "[::1]"].includes(url.hostname) || url.hostname.startsWith("127.")
    assert.isTrue(url.protocol === "https:" || (url.protocol === "http:" && loopback))
    assert.strictEqual(url.username + url.password + url.search + url.hash, "")
    assert.strictEqual(url.origin, host.right.origin)
    assert.isFalse(host.right.url.endsWith("/"))
    assert.deepStrictEqual(parseHost(host.right.url), host)
  })
})

describe("withoutSecret", () => {
  it.each([
    ["https://user:geheim@host/x", "https://***@host/x"],
    ["https://user:ge/he@im@host/x", "https://***@host/x"],
    ["user:geheim@host", "***@host"],
    ["https://host/?token=geheim", "https://host/?***"],
    ["https://host/x", "https://host/x"]
  ])("shows %j as %j", (text, shown) => assert.strictEqual(withoutSecret(text), shown))
})
