import { join } from "node:path"
import { answer } from "./cli/answer.ts"
import type { Catalog } from "./cli/catalog.ts"
import { isRecentNode } from "./launch/isRecentNode.ts"

declare const SPEC_KITTY_VERSION: string
declare const SPEC_KITTY_BUILD_ID: string
declare const SPEC_KITTY_CATALOG: string

// What can be answered without Effect is answered here; everything else is loaded only when it is needed.
const launch = () => {
  const surroundings = {
    version: SPEC_KITTY_VERSION,
    environment: process.env,
    stdoutIsTerminal: process.stdout.isTTY
  }
  const catalog: Catalog = JSON.parse(SPEC_KITTY_CATALOG)
  const found = answer(catalog, process.argv.slice(2), surroundings)
  if (!("kind" in found)) {
    process.exitCode = found.exitCode
    if (found.stdout !== "") process.stdout.write(found.stdout)
    if (found.stderr !== "") process.stderr.write(found.stderr)
    return
  }
  void import("./launch/loadCached.ts").then(({ loadCached }) => {
    const bundle = loadCached(join(__dirname, "main.cjs"), SPEC_KITTY_BUILD_ID)
    if (typeof bundle === "object" && bundle !== null && "main" in bundle && typeof bundle.main === "function") {
      bundle.main(found, surroundings)
    }
  })
}

// A reader that has gone (`| head`) takes nothing from the exit code, and no piece of the work away. An answer that could
// not be written for another reason (a full disk) did not arrive: that is no success.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if ("code" in error && error.code === "EPIPE") return
    process.once("exit", () => {
      process.exitCode ||= 1
    })
  })
}

if (isRecentNode(process.versions.node)) launch()
else void import("./launch/rerunWithOwnNode.ts").then(({ rerunWithOwnNode }) => rerunWithOwnNode())
