import { contractCases } from "../../src/conformance/check.ts"
import { throwAway } from "../../src/conformance/throwAway.ts"
import { paths } from "../../src/contract/paths.ts"
import { generated, table } from "./markdown.ts"

const endpoints = [
  ["POST", paths.trackerPull, "one page of issues; `cursor` is what `next_cursor` of the page before said"],
  ["POST", paths.trackerPush, "changes to issues, each judged by itself, once per Idempotency-Key; 200 or 202"],
  ["POST", paths.trackerRun, "one full cycle, once per Idempotency-Key; 200 or 202"],
  ["GET", paths.trackerStatus, "how the project stands"],
  ["GET", paths.trackerMappings, "work packages and their issues"],
  ["GET", paths.trackerOperation("{operation_id}"), "how work stands that was accepted with 202"],
  ["POST", paths.trackerIssueSearch, "the tickets that a mission may come from"],
  ["POST", paths.trackerOriginBind, "records which ticket a mission comes from, once per mission"]
]

/** `contracts/trackers.md`: how a server's trackers (S059) and tickets (S061) are tried. */
export const trackerDocument = (): string => `${generated}

# Trackers and tickets

What \`spec-kitty\` asks a control plane about trackers (Linear, Jira, GitHub, GitLab), and about the tickets that missions come from (Linear, Jira).
Requests and answers field by field: [openapi.yaml](openapi.yaml). Every request has \`Authorization: Bearer\` and \`X-Team-Slug\`, bodies are not
compressed, and every refusal is the error envelope of the same document.

${table(
  ["method", "path", "what"],
  endpoints.map(([method = "", path = "", what = ""]) => [method, `\`${path}\``, what])
)}

## Trying a server

\`\`\`sh
export SPEC_KITTY_ENABLE_SAAS_SYNC=1
spec-kitty contract check --url https://kitty.example.com --only tracker,origin --token-stdin --team red < token.txt
spec-kitty contract check --url https://kitty.example.com --only tracker,origin --token-stdin --team red \\
  --provider linear --project-slug web --issue WEB-7 < token.txt
\`\`\`

What is not given is not tried, and said so:

- **An account in a team.** The team comes with the sign-in, or from \`--team\`. This alone tries refusals, at a project that no server has.
- **A project that is mapped**, with \`--provider\` and \`--project-slug\`: it is read. Two issues are enough.
- **An issue that may be thrown away**, with \`--issue KEY\`, in a project of which cycles may be run. Only then is anything written: its title, which stays
  \`${throwAway.projectSlug}\` with the id of the run; two cycles of the project (\`run\`), which do whatever the server has to do there;
  and links between the ticket and missions \`${throwAway.featureSlug}-...\`, which exist nowhere. All of it may be deleted.

A server that has no trackers, or no tickets (404, 405 or 501 to an empty request), has those cases skipped.

${table(
  ["case of `spec-kitty contract check`", "a server that keeps the contract"],
  contractCases.flatMap(({ group, name, rule }) =>
    group === "tracker" || group === "origin" ? [[`\`${group}/${name}\``, rule]] : []
  )
)}
`
