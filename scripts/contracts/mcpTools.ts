import { Effect } from "effect"
import { visibleCatalog, type Catalog } from "../../src/cli/catalog.ts"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { toolsOf } from "../../src/cli/mcp/tools.ts"

const document = (catalog: Catalog) => {
  const open = visibleCatalog(catalog, false).commands.map(({ path }) => path)
  const withheld = Object.fromEntries(toolsOf(catalog, { write: false }).map((tool) => [tool.name, tool.withheld]))
  return {
    title: "The tools of spec-kitty mcp --allow-write",
    tools: toolsOf(catalog, { write: true }).map(
      ({ annotations, command, description, inputSchema, name, title, writes }) => ({
        name,
        title,
        description,
        // Listed without --allow-write, too.
        listed_to_read: !writes,
        // Listed while the rollout gate is closed, too.
        listed_gate_closed: open.includes(command.path),
        // Members of the input that are only there with --allow-write.
        withheld_to_read: withheld[name] ?? [],
        annotations,
        inputSchema
      })
    )
  }
}

/** `contracts/mcp/tools.json`: every tool with the schema of its input; what it answers is in `contracts/cli`. */
export const toolArtefacts = Effect.map(loadCatalog, (catalog) => ({
  "contracts/mcp/tools.json": () => `${JSON.stringify(document(catalog), null, 2)}\n`
}))
