// A host that takes every event, in a process of its own: prints its port and serves until it is killed.
import { createServer } from "node:http"
import { gunzipSync } from "node:zlib"

const server = createServer((request, response) => {
  const chunks = []
  request.on("data", (chunk) => chunks.push(chunk))
  request.on("end", () => {
    if (request.method === "GET") {
      const limits = { max_events_per_batch: 1000, max_decompressed_bytes_per_batch: 1_048_576 }
      return response.end(JSON.stringify({ status: "ok", sync_ingress: { limits } }))
    }
    const { events } = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString())
    response.end(JSON.stringify({ results: events.map(({ event_id }) => ({ event_id, status: "success" })) }))
  })
})
server.listen(0, "127.0.0.1", () => console.log(server.address().port))
