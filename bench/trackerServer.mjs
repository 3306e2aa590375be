// A control plane that only pulls: 10,000 issues in pages that are made beforehand. Prints its port and serves until it is killed.
import { createServer } from "node:http"

const pages = Number(process.argv[2] ?? 100)
const perPage = 100

const issue = (number) => ({
  ref: {
    system: "linear",
    id: `8f14e45f-ceea-467f-a0e6-${String(number).padStart(12, "0")}`,
    workspace: "acme",
    key: `WEB-${number}`,
    url: `https://linear.app/acme/issue/WEB-${number}`
  },
  title: `Checkout without an account, step ${number}`,
  body: "As agreed in planning; see the comments for details.",
  status: "in_progress",
  issue_type: "story",
  priority: 2,
  assignees: ["ann"],
  labels: ["checkout"],
  parent_ref: null,
  links: [],
  custom_fields: {},
  created_at: "2026-01-01T09:00:00.000Z",
  updated_at: "2026-01-02T09:00:00.000Z",
  provider_metadata: { version: 1 }
})

const page = (at) =>
  JSON.stringify({
    status: "ok",
    summary: { total: perPage, succeeded: perPage, failed: 0, skipped: 0 },
    items: Array.from({ length: perPage }, (_, index) => issue(at * perPage + index)),
    item_errors: null,
    identity_path: { type: "installation", provider: "linear", provider_account_id: "acme" },
    has_more: at + 1 < pages,
    next_cursor: at + 1 < pages ? String(at + 1) : null
  })

const bodies = Array.from({ length: pages }, (_, at) => Buffer.from(page(at)))

const server = createServer((request, response) => {
  if (request.method === "HEAD") return void response.end()
  const chunks = []
  request.on("data", (chunk) => chunks.push(chunk))
  request.on("end", () => {
    const { cursor = "0" } = JSON.parse(Buffer.concat(chunks).toString())
    const body = bodies[Number(cursor)]
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length })
    response.end(body)
  })
})
server.listen(0, "127.0.0.1", () => console.log(server.address().port))
