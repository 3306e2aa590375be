import { join } from "node:path"
import { answer } from "./cli/answer.ts"
import type { Catalog } from "./cli/catalog.ts"
import { isRecentNode } from "./launch/isRecentNode.ts"
import { isTerminal, outliveReaders, say } from "./launch/streams.ts"

declare const SPEC_KITTY_VERSION: string
declare const SPEC_KITTY_BUILD_ID: string
declare const SPEC_KITTY_CATALOG: string

// What can be answered without Effect is answered here; everything else is loaded only when it is needed.
const launch = () => {
  const surroundings = {
    version: SPEC_KITTY_VERSION,
    environment: process.env,
    stdoutIsTerminal: isTerminal(1)
  }
  const catalog: Catalog = JSON.parse(SPEC_KITTY_CATALOG)
  const found = answer(catalog, process.argv.slice(2), surroundings)
  if (!("kind" in found)) {
    process.exitCode = found.exitCode
    say(1, found.stdout)
    return say(2, found.stderr)
  }
  outliveReaders()
  void import("./launch/loadCached.ts").then(({ loadCached }) => {
    const bundle = loadCached(join(__dirname, "main.cjs"), SPEC_KITTY_BUILD_ID)
    if (typeof bundle === "object" && bundle !== null && "main" in bundle && typeof bundle.main === "function") {
      bundle.main(found, surroundings)
    }
  })
}

if (isRecentNode(process.versions.node)) launch()
else void import("./launch/rerunWithOwnNode.ts").then(({ rerunWithOwnNode }) => rerunWithOwnNode())
