import { spawn } from "node:child_process"
import { chmodSync, existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { startBuilt } from "../helpers/built.ts"
import { testEnvironment } from "../helpers/specKitty.ts"
import type { Step } from "./steps.ts"

/** Stands for beads, which few machines have. */
const beads = fileURLToPath(new URL("../fixtures/stubs/bd", import.meta.url))
const command = fileURLToPath(new URL("../../dist/spec-kitty.cjs", import.meta.url))

/** What became of a step: what a reader would have seen, and its exit code; null where an earlier step ended the reading. */
export interface Outcome {
  readonly step: Step
  readonly seen: string
  readonly exitCode: number | null
}

/**
 * Does what a page tells its reader to do, in one shell: Ada's new repository `web-shop`, the built `spec-kitty` and a
 * stand-in for `bd` on the path, and a sandbox that steps marked `hosted` are pointed at. A step of `sh` that fails is the last.
 */
export const follow = (steps: ReadonlyArray<Step>): Effect.Effect<ReadonlyArray<Outcome>, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const { url } = yield* serve({ seed: 7 })
    // Builds it where it is stale.
    const { end } = yield* startBuilt({ cwd: folder.path, env: { HOME: folder.path } }, "--version")
    yield* end
    folder.write("home/.gitconfig", "[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n")
    chmodSync(folder.write("bin/spec-kitty", `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`), 0o755)
    chmodSync(folder.write("bin/bd", `#!/bin/sh\nexec '${process.execPath}' '${beads}' "$@"\n`), 0o755)
    folder.write("home/web-shop/README.md", "# Web shop\n")
    const shop = folder.at("home/web-shop")
    const env = {
      HOME: folder.at("home"),
      PATH: `${folder.at("bin")}:${process.env["PATH"] ?? ""}`,
      USER: "ada",
      GIT_CONFIG_NOSYSTEM: "1",
      ...testEnvironment
    }
    const script = folder.write(
      "page.sh",
      [
        "git init --quiet && git add . && git commit --quiet -m 'Open the shop'",
        ...steps.map(({ hosted, kind, text }, index) =>
          [
            hosted ? `export SPEC_KITTY_ENABLE_SAAS_SYNC=1 SPEC_KITTY_SAAS_URL=${url}` : "",
            kind === "sh" ? "set -e" : "set +e",
            `{\n${text}\n} > '${folder.at(`${index}.out`)}' 2>&1`,
            `echo $? > '${folder.at(`${index}.rc`)}'`
          ].join("\n")
        )
      ].join("\n")
    )
    // The sandbox answers from this very process: nothing here may block it.
    yield* Effect.async<void>((resume) => {
      spawn("bash", [script], { cwd: shop, env, stdio: "ignore" }).on("close", () => resume(Effect.void))
    })
    const read = (name: string) => (existsSync(folder.at(name)) ? folder.read(name) : "")
    return steps.map((step, index) => ({
      step,
      seen: read(`${index}.out`).replaceAll(folder.at("home"), "/home/ada"),
      exitCode: existsSync(folder.at(`${index}.rc`)) ? Number(read(`${index}.rc`)) : null
    }))
  })
