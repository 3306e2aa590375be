// Builds dist/: the launcher, the command bundle, the library entry and the package's templates.
// Run with the Node that the checkout brings: it reads TypeScript by itself.
import { createHash } from "node:crypto"
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { runPromise } from "effect/Effect"
import { effectSubpaths } from "./effectSubpaths.mjs"
import { lazyBuiltins } from "./lazyBuiltins.mjs"
import { makeTypes } from "./makeTypes.mjs"
import { withoutStackProbe } from "./withoutStackProbe.mjs"
import { loadCatalog } from "../src/cli/loadCatalog.ts"
import { isRecentNode, oldestNode } from "../src/launch/isRecentNode.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const at = (path) => `${root}${path}`
const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"))
const define = { SPEC_KITTY_VERSION: JSON.stringify(version) }
const shared = {
  bundle: true,
  platform: "node",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  absWorkingDir: root
}
const external = ["better-sqlite3", "undici"]

rmSync(at("dist"), { recursive: true, force: true })
mkdirSync(at("dist"))

await build({
  ...shared,
  entryPoints: ["src/bin.ts"],
  outfile: "dist/main.cjs",
  plugins: [effectSubpaths, lazyBuiltins, withoutStackProbe],
  format: "cjs",
  target: "node22",
  external,
  define: { ...define, "import.meta.dirname": "__dirname" },
  // Schemas can make samples of themselves; a command never asks them to, and start-up need not pay for it.
  alias: { "fast-check": at("scripts/noSamples.mjs") },
  // In a bundle run through `vm.Script` only `require` works without a warning.
  supported: { "dynamic-import": false }
})

// The launcher reads the bundle as Latin-1, which is UTF-8 only as long as it is ASCII.
if (readFileSync(at("dist/main.cjs")).some((byte) => byte > 127)) {
  throw new Error("dist/main.cjs is not ASCII: write the character in a regular expression as an escape")
}

const buildId = createHash("sha256")
  .update(readFileSync(at("dist/main.cjs")))
  .digest("hex")
  .slice(0, 16)
await build({
  ...shared,
  entryPoints: ["src/launcher.ts"],
  outfile: "dist/spec-kitty.cjs",
  format: "cjs",
  // An old Node must get as far as saying that it is old.
  target: "node14",
  banner: { js: "#!/usr/bin/env node" },
  define: {
    ...define,
    SPEC_KITTY_BUILD_ID: JSON.stringify(buildId),
    // As a text, which V8 reads faster than an object literal (1 ms here).
    SPEC_KITTY_CATALOG: JSON.stringify(JSON.stringify(await runPromise(loadCatalog)))
  }
})
chmodSync(at("dist/spec-kitty.cjs"), 0o755)

await build({
  ...shared,
  minify: false,
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  format: "esm",
  target: "node22",
  external: [...external, "effect", "effect/*", "@effect/platform", "@effect/platform/*"],
  // Some of what it brings along is CommonJS and asks for Node's own modules by `require`. A bundler that makes CommonJS of
  // it leaves `import.meta` empty. Under an old Node, its text would end the import with the name of something that is not there.
  banner: {
    js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url ?? __filename)
const packageDirectory = import.meta.dirname ?? __dirname
if (!(${isRecentNode})(process.versions.node, ${JSON.stringify(oldestNode)})) throw new Error("spec-kitty needs Node ${oldestNode.join(".")} or newer; this is Node " + process.versions.node)`
  },
  define: { ...define, "import.meta.dirname": "packageDirectory" }
})

cpSync(at("src/templates/assets"), at("dist/assets"), { recursive: true })
cpSync(at("src/templates/shipped.txt"), at("dist/shipped.txt"))
writeFileSync(at("dist/package.json"), `${JSON.stringify({ type: "module" })}\n`)

// Type declarations are for programs that embed us; trying the command out need not wait for them.
if (!process.argv.includes("--no-types")) process.exitCode = makeTypes(root)
