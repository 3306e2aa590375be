import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { stringify } from "smol-toml"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"

const far = "https://control-plane.invalid"

/** A proxy that answers every request to carry something with this status, or with nothing. */
const proxyAnswering = (status: number | null) =>
  Effect.acquireRelease(
    Effect.async<{ readonly port: number; readonly close: () => void }>((resume) => {
      const sockets: Array<{ destroy: () => void }> = []
      const server = createServer((_, response) => response.writeHead(500).end()).on("connect", (_, socket) => {
        sockets.push(socket)
        socket.on("error", () => undefined)
        if (status !== null) socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
      })
      const close = () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({ port: (server.address() as AddressInfo).port, close }))
      )
    }),
    ({ close }) => Effect.sync(close)
  )

/** A project bound to a hosted tracker, whose host is behind the proxy of `HTTPS_PROXY`. */
const behind = (proxy: string) =>
  Effect.gen(function* () {
    const home = yield* temporaryFolder
    home.write("web/.kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
    home.write(
      ".spec-kitty/credentials",
      stringify({
        tokens: { access: "s3cret-access", refresh: "s3cret-refresh" },
        user: { username: "ann", team_slug: "kittens" },
        server: { url: far }
      })
    )
    const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: far, HTTPS_PROXY: proxy }
    const setting = { home: home.path, cwd: home.at("web"), env }
    return (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv)
  })

const connectionOf = (document: unknown) =>
  (document as Json).checks.find(({ check }: Json) => check === "connection") as Json

describe("a proxy in trouble", () => {
  it.scopedLive.each([
    "http://bob:PROX%zzPW@127.0.0.1:5555",
    "http://bo%b:PROXPW@127.0.0.1:5555",
    "http://bob:PROXPW%@127.0.0.1:5555",
    "bob:PROXPW%e4@127.0.0.1:5555"
  ])("whose password nobody can decode is a sentence, and no bug: %s", (proxy) =>
    Effect.gen(function* () {
      const command = yield* behind(proxy)
      for (const argv of [
        ["tracker", "status"],
        ["tracker", "sync", "pull"],
        ["agent", "tickets", "search", "x"]
      ]) {
        const answer = yield* command(...argv, "--json")
        const { error } = documentOf(answer) as Json
        assert.strictEqual(answer.exitCode, 75, argv.join(" "))
        assert.strictEqual(error.code, "host_unreachable")
        assert.include(error.message, "HTTPS_PROXY, whose user name or password is not percent-encoded")
        assert.include(error.next_action, "Percent-encode user name and password in `HTTPS_PROXY`")
        assert.notMatch(answer.stdout + answer.stderr, /PROX.*PW|bug/)
      }
      const doctor = yield* command("doctor", "--json")
      const { message, next_action, status } = connectionOf(documentOf(doctor))
      assert.deepStrictEqual([doctor.exitCode, status], [1, "problem"])
      assert.include(message, "HTTPS_PROXY, whose user name or password is not percent-encoded")
      assert.include(next_action, "Percent-encode")
    })
  )

  it.scopedLive.each([
    [
      407,
      "refuses to carry the request, with HTTP 407, and wants other credentials",
      "that the proxy wants into `HTTPS_PROXY`"
    ],
    [403, "refuses to carry the request, with HTTP 403", "to let your host through, or name the host in `NO_PROXY`"],
    [502, "answers HTTP 502", "is up, and that `HTTPS_PROXY` names a proxy that works"],
    [null, "within 2s; it goes through the proxy http://127.0.0.1", "that `HTTPS_PROXY` names a proxy that works"]
  ] as const)("is named, with what helps there: %s", ([answers, said, next]) =>
    Effect.gen(function* () {
      const { port } = yield* proxyAnswering(answers)
      const command = yield* behind(`http://ann:PROXPW@127.0.0.1:${port}`)
      const { message, next_action } = connectionOf(documentOf(yield* command("doctor", "--json")))
      const pulled = yield* command("tracker", "sync", "pull")
      const errors = [
        [message, next_action],
        [pulled.stderr, pulled.stderr]
      ]
      if (answers !== null) {
        const { error } = documentOf(yield* command("tracker", "status", "--json")) as Json
        errors.push([error.message, error.next_action])
      }
      for (const [text, advice] of errors) {
        assert.include(text, said)
        assert.include(text, `the proxy http://127.0.0.1:${port} (HTTPS_PROXY)`)
        assert.include(advice, next)
        assert.notInclude(`${text}${advice}`, "PROXPW")
      }
      assert.strictEqual(pulled.exitCode, 75)
    })
  )
})
