// A host that answers every request as the plan says whose number its token carries; a process of its own, so that the memory
// of the caller is the caller's. Prints its address; then, for every line that it reads, what it has seen.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createInterface } from "node:readline"
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib"
import { planOf } from "./plan.ts"
import { type Body, type Encoding, type Reply, reply } from "./reply.ts"

const seed = Number(process.argv[2])
const counts = new Map<number, number>()
const strays: Array<string> = []

const compress: Readonly<Record<Encoding, (data: string | Buffer) => Buffer>> = {
  gzip: (data) => gzipSync(data, { level: 1 }),
  deflate: (data) => deflateSync(data, { level: 1 }),
  br: (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  "gzip, gzip": (data) => gzipSync(gzipSync(data, { level: 1 }))
}

const bombs = new Map<Encoding, Buffer>()

const bombOf = (encoding: Encoding): Buffer => {
  const made = bombs.get(encoding) ?? compress[encoding](Buffer.alloc(32 * 1024 * 1024, " "))
  bombs.set(encoding, made)
  return made
}

const contentOf = (body: Body): Buffer => {
  switch (body._tag) {
    case "Text":
      return body.encoding === undefined ? Buffer.from(body.text) : compress[body.encoding](body.text)
    case "Bytes":
      return Buffer.from(body.hex, "hex")
    case "Bomb":
      return bombOf(body.encoding)
    case "Deep":
      return Buffer.from(`{"doctrine":{"deep":${"[".repeat(body.levels)}${"]".repeat(body.levels)}}}`)
    case "Endless":
      return Buffer.from('{"items":"')
  }
}

const goOn = (response: ServerResponse) => {
  const piece = Buffer.alloc(65_536, "x")
  const more = () => {
    while (!response.destroyed && response.write(piece));
  }
  response.on("drain", more)
  more()
}

const send = ({ body, delivery, headers, status }: Reply, path: string, response: ServerResponse, url: string) => {
  const { socket } = response
  if (delivery === "mute") return
  if (delivery === "hangUp") return void socket?.destroy()
  const content = contentOf(body)
  if (delivery === "bytes") return void socket?.end(content)
  const location = headers["location"]
    ?.replaceAll("SELF/", path.replace(/(?=\?|$)/, "/"))
    .replaceAll("SELF", path)
    .replaceAll("OTHER_HOST", url.slice("http://".length))
    .replaceAll("OTHER", url)
  const encoding = "encoding" in body ? { "content-encoding": body.encoding } : {}
  response.writeHead(status, {
    ...headers,
    ...(location === undefined ? {} : { location }),
    ...encoding,
    ...(delivery === "unsized" ? {} : { connection: "close" }),
    ...(delivery === "sized" ? { "content-length": content.length } : {}),
    ...(delivery === "break" ? { "content-length": content.length + 100 } : {})
  })
  switch (delivery) {
    case "sized":
    case "unsized":
      if (body._tag !== "Endless") return void response.end(content)
      response.write(content)
      return goOn(response)
    case "chunked":
      for (let at = 0; at < content.length; at += 7 + content.length / 20) {
        response.write(content.subarray(at, at + 7 + content.length / 20))
      }
      return void response.end()
    case "break":
      return void response.write(content, () => setImmediate(() => socket?.destroy()))
    case "stall":
      return void response.write(content)
    case "drip": {
      response.write(content)
      const timer = setInterval(() => response.write(" "), 5)
      response.on("close", () => clearInterval(timer))
    }
  }
}

const known =
  /^\/api\/v1\/tracker\/(pull|push|run|status|mappings|issue-search|mission-origin\/bind|operations\/[^/?#]+)\/?(\?|$)/

const listen = (handle: (request: IncomingMessage, response: ServerResponse) => void) =>
  new Promise<string>((resolve) => {
    const server = createServer({ keepAlive: false }, handle)
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })

// Nobody has any business here.
const other = await listen((request, response) => {
  strays.push(`elsewhere: ${request.method} ${request.url} ${request.headers.authorization}`)
  response.end("{}")
})

const url = await listen((request, response) => {
  const path = request.url ?? ""
  const number = Number(/^Bearer hostile-answer-(\d+)$/.exec(request.headers.authorization ?? "")?.[1] ?? Number.NaN)
  request.resume()
  request.on("end", () => {
    if (Number.isNaN(number) || !known.test(path)) strays.push(`${request.method} ${path}`)
    if (Number.isNaN(number)) return void response.writeHead(500).end()
    const count = counts.get(number) ?? 0
    counts.set(number, count + 1)
    const { replies } = planOf(seed, number)
    return send(replies[Math.min(count, replies.length - 1)] ?? reply(500, ""), path, response, other)
  })
})

process.stdout.write(`${url}\n`)
createInterface({ input: process.stdin }).on("line", () => {
  process.stdout.write(`${JSON.stringify({ strays, most: Math.max(...counts.values()) })}\n`)
})
