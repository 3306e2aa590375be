import { createServer as createHttpServer } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { type AddressInfo, connect, type Server } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stringify } from "smol-toml"
import { startBuilt } from "../helpers/built.ts"
import { privateAuthority } from "../helpers/certificate.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const listening = (server: Server & { readonly closeAllConnections?: () => void }) =>
  Effect.acquireRelease(
    Effect.async<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () => Effect.sync(() => (server.close(), server.closeAllConnections?.()))
  )

const authority = privateAuthority()

/** A control plane behind TLS for 127.0.0.1 and `control-plane.invalid`, a name that leads nowhere without the proxy. */
const world = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const requests: Array<string> = []
  const secure = createTlsServer(authority.issue(["127.0.0.1", "control-plane.invalid"]), (request, response) => {
    requests.push(`${request.method} ${request.headers.host} ${request.headers.authorization ?? ""}`)
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ configured: true, provider: "linear", project_slug: "web", sync_state: "idle" }))
  })
  const port = yield* listening(secure)

  const tunnels: Array<string> = []
  const bytes: Array<Buffer> = []
  const proxy = createHttpServer((request, response) => {
    tunnels.push(`${request.method} ${request.url}`)
    response.writeHead(403).end()
  }).on("connect", (request, socket) => {
    tunnels.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim())
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n")
      upstream.pipe(socket).pipe(upstream)
    })
    socket.on("data", (chunk: Buffer) => bytes.push(chunk))
    socket.on("error", () => upstream.destroy())
    upstream.on("error", () => socket.destroy())
  })
  const proxyPort = yield* listening(proxy)

  const ca = folder.write("ca.pem", authority.cert)
  folder.write("web/.kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
  const run = (url: string, env: Readonly<Record<string, string>>, ...argv: ReadonlyArray<string>) => {
    folder.write(
      ".spec-kitty/credentials",
      stringify({
        tokens: { access: "s3cret-access", refresh: "s3cret-refresh" },
        user: { username: "ann", team_slug: "kittens" },
        server: { url }
      })
    )
    const environment = { HOME: folder.path, SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: url, ...env }
    return Effect.flatMap(
      startBuilt({ cwd: folder.at("web"), env: environment }, ...(argv.length === 0 ? ["tracker", "status"] : argv)),
      ({ end }) => end
    )
  }
  return {
    run,
    requests,
    tunnels,
    sent: () => Buffer.concat(bytes).toString("latin1"),
    near: `https://127.0.0.1:${port}`,
    far: "https://control-plane.invalid",
    proxy: `http://127.0.0.1:${proxyPort}`,
    proxyWith: (user: string) => `http://${user}@127.0.0.1:${proxyPort}`,
    trusted: { NODE_EXTRA_CA_CERTS: ca }
  }
})

const bearer = "Bearer s3cret-access"

describe("a control plane with a certificate of a private authority", () => {
  it.scopedLive("is spoken to when NODE_EXTRA_CA_CERTS names the authority", () =>
    Effect.gen(function* () {
      const { near, requests, run, trusted } = yield* world
      const { exitCode, stderr, stdout } = yield* run(near, trusted)
      assert.strictEqual(exitCode, 0, stderr)
      assert.include(stdout, "provider:  linear")
      assert.deepStrictEqual(requests, [`GET ${near.slice("https://".length)} ${bearer}`])
    })
  )

  it.scopedLive("is sent nothing without, and the certificate is named as the reason", () =>
    Effect.gen(function* () {
      const { near, requests, run } = yield* world
      const { exitCode, stderr } = yield* run(near, {})
      assert.strictEqual(exitCode, 75)
      assert.include(stderr, "its certificate is not trusted here")
      assert.include(stderr, "NODE_EXTRA_CA_CERTS")
      assert.deepStrictEqual(requests, [])
    })
  )
})

describe("a proxy", () => {
  it.scopedLive("of HTTPS_PROXY is gone through, and sees the name and nothing else", () =>
    Effect.gen(function* () {
      const { far, proxy, requests, run, sent, trusted, tunnels } = yield* world
      const { exitCode, stderr } = yield* run(far, { ...trusted, HTTPS_PROXY: proxy })
      assert.strictEqual(exitCode, 0, stderr)
      assert.deepStrictEqual(tunnels, ["CONNECT control-plane.invalid:443"])
      assert.deepStrictEqual(requests, [`GET control-plane.invalid ${bearer}`])
      assert.notInclude(sent(), "s3cret")
    })
  )

  it.scopedLive("is told the password of its own address, and nobody else is", () =>
    Effect.gen(function* () {
      const { far, proxyWith, run, trusted, tunnels } = yield* world
      const { exitCode, stderr, stdout } = yield* run(far, { ...trusted, https_proxy: proxyWith("ann:proxy-s3cret") })
      assert.strictEqual(exitCode, 0, stderr)
      const basic = Buffer.from("ann:proxy-s3cret").toString("base64")
      assert.deepStrictEqual(tunnels, [`CONNECT control-plane.invalid:443 Basic ${basic}`])
      assert.notInclude(stdout + stderr, "proxy-s3cret")
    })
  )

  it.scopedLive("is not asked for what NO_PROXY names, nor for this machine", () =>
    Effect.gen(function* () {
      const { far, near, proxy, run, trusted, tunnels } = yield* world
      const exempt = yield* run(far, { ...trusted, HTTPS_PROXY: proxy, NO_PROXY: "other.example, .invalid" })
      assert.strictEqual(exempt.exitCode, 75)
      assert.strictEqual((yield* run(near, { ...trusted, HTTPS_PROXY: proxy })).exitCode, 0)
      assert.deepStrictEqual(tunnels, [])
    })
  )

  it.scopedLive("does not make a certificate better", () =>
    Effect.gen(function* () {
      const { proxy, requests, run, trusted } = yield* world
      const stranger = yield* run("https://another.invalid", { ...trusted, HTTPS_PROXY: proxy })
      assert.strictEqual(stranger.exitCode, 75)
      assert.include(stranger.stderr, "its certificate is for another name")
      assert.strictEqual((yield* run("https://control-plane.invalid", { HTTPS_PROXY: proxy })).exitCode, 75)
      assert.deepStrictEqual(requests, [])
    })
  )

  it.scopedLive("that is not there is an error that may pass", () =>
    Effect.gen(function* () {
      const { far, run, trusted } = yield* world
      const { exitCode, stderr } = yield* run(far, { ...trusted, HTTPS_PROXY: "http://ann:proxy-s3cret@127.0.0.1:9" })
      assert.strictEqual(exitCode, 75)
      assert.include(stderr, "the connection was refused")
      assert.notInclude(stderr, "proxy-s3cret")
    })
  )
})

describe("plain http", () => {
  it.scopedLive.each([
    "http://control-plane.invalid",
    "http://10.0.0.1:8000",
    "http://127.0.0.1.nip.io",
    "http://[::2]"
  ])("to %s is refused before a byte is sent", (url) =>
    Effect.gen(function* () {
      const { proxy, run, tunnels } = yield* world
      for (const argv of [
        ["tracker", "status"],
        ["tracker", "sync", "pull"],
        ["sync", "now"],
        ["auth", "login", "--username", "ann"]
      ]) {
        const { exitCode, stderr } = yield* run(url, { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }, ...argv)
        assert.strictEqual(exitCode, 1, stderr)
        assert.include(stderr, "must be an https:// URL")
      }
      assert.deepStrictEqual(tunnels, [])
    })
  )
})
