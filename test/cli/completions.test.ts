import { execFileSync, spawnSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { visibleCatalog, type Catalog } from "../../src/cli/catalog.ts"
import { completionScript, shells } from "../../src/cli/completions.ts"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const hasShell = (name: string) => spawnSync(name, ["-c", "true"]).status === 0

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "")

/** What a shell offers for the last word of a line. */
type Complete = (catalog: Catalog, line: ReadonlyArray<string>, cwd?: string) => ReadonlyArray<string>

const quoted = (words: ReadonlyArray<string>) => words.map((word) => `'${word}'`).join(" ")

/** Bash splits a word at `=`, as it does on the command line. */
const inBash: Complete = (catalog, line, cwd = "/") => {
  const words = line.flatMap((word) => word.split(/(=)/).filter((part, index) => part !== "" || index === 0))
  const program = `${completionScript(catalog, "bash")}
COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _spec_kitty; printf '%s\\n' "\${COMPREPLY[@]}"`
  return linesOf(execFileSync("bash", ["--norc", "-c", program], { encoding: "utf8", cwd }))
}

/** Zsh's own functions print what they are given; filtering by what is typed is theirs, too. */
const inZsh: Complete = (catalog, line, cwd = "/") => {
  const program = `compdef() { : }
compset() { : }
compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@" }
_describe() { local entry list=$@[-1]; for entry in "\${(@P)list}"; do print -r -- "\${entry%%:*}"; done }
_files() { print -l -- *(N) }
${completionScript(catalog, "zsh")}
words=(${quoted(line)}); CURRENT=${line.length}; _spec_kitty; true`
  const typed = (line.at(-1) ?? "").replace(/^--[^=]*=/, "").replace(/^.*,/, "")
  const offered = linesOf(execFileSync("zsh", ["-fc", program], { encoding: "utf8", cwd }))
  const before = (line.at(-1) ?? "").slice(0, (line.at(-1) ?? "").length - typed.length)
  return offered.filter((word) => word.startsWith(typed)).map((word) => (before.endsWith("=") ? word : before + word))
}

const inFish: Complete = (catalog, line, cwd = "/") => {
  const program = `${completionScript(catalog, "fish")}\ncomplete -C '${line.join(" ")}'`
  const output = execFileSync("fish", ["--no-config", "-c", program], { encoding: "utf8", cwd })
  const typed = line.at(-1) ?? ""
  // Fish offers whole words; what stands before the value is not what is looked at here.
  return linesOf(output)
    .map((entry) => entry.split("\t")[0] ?? "")
    .filter((word) => word.startsWith(typed))
    .map((word) => word.replace(/^--[^=]*=/, ""))
}

const completes: ReadonlyArray<readonly [shell: string, complete: Complete]> = [
  ["bash", inBash],
  ["zsh", inZsh],
  ["fish", inFish]
]

const cases: ReadonlyArray<readonly [line: string, offered: ReadonlyArray<string>, not: ReadonlyArray<string>]> = [
  ["", ["init", "agent", "status"], ["--json", "now"]],
  ["--js", ["--json"], []],
  ["agent ", ["feature", "mission", "tasks"], ["create-feature", "init"]],
  ["agent mission create", ["create-feature", "create"], []],
  ["agent mission create --ti", ["--title"], []],
  ["--json sta", ["status"], []],
  ["init --ai ", ["claude", "codex", "q"], ["init"]],
  ["init --ai claude,co", ["claude,copilot", "claude,codex"], ["claude,cursor"]],
  ["completions ", ["bash", "zsh", "fish", "powershell"], ["--json"]],
  ["config get sync.", ["sync.server_url", "sync.max_queue_size"], ["agents.auto_commit"]],
  ["config set ", ["sync.enabled"], []],
  ["config set sync.enabled ", [], ["sync.enabled"]],
  ["agent tasks move-task WP01 --to ", ["planned", "doing", "for_review", "done", "blocked"], []],
  ["agent tasks move-task --to d", ["doing", "done"], []],
  ["agent status emit WP01 --to c", ["claimed", "canceled"], ["doing"]],
  ["--log-level ", ["none", "debug", "trace"], ["init"]],
  ["--log-level debug sy", ["sync"], []],
  ["--log-level debug sync ", ["now", "status"], ["init"]],
  ["--log-level=debug sync ", ["now"], []],
  ["--log-level=de", ["debug"], []],
  ["sync --log-level debug now --re", ["--report"], []],
  ["agent tasks list-tasks --feature status --la", ["--lane"], []],
  ["agent tasks list-tasks --feature --lane ", ["planned", "doing"], ["--json"]],
  ["auth login -u now --pass", ["--password-stdin"], []],
  ["tracker bind --provider ", ["linear", "jira", "github", "gitlab", "beads", "fp"], []],
  ["tracker bind --doctrine-mode ", ["split_ownership"], []],
  ["nope ", [], ["init", "status", "--json"]],
  ["sync nope st", [], ["status"]],
  ["nope sync ", [], ["now", "status"]],
  ["help ", ["init", "sync", "agent"], ["--json"]],
  ["specify status -- --", [], ["--json"]]
]

describe.each(completes)("completion in %s", (shell, complete) => {
  describe.skipIf(!hasShell(shell))("as the shell itself runs it", () => {
    it.effect.each(cases)("knows what follows 'spec-kitty %s'", ([line, offered, not]) =>
      Effect.gen(function* () {
        const found = [...complete(yield* loadCatalog, ["spec-kitty", ...line.split(" ")])]
        assert.includeMembers(found, [...offered])
        for (const word of not) assert.notInclude(found, word)
      })
    )

    it.scoped("offers files where a file is wanted, and nothing where only the user knows", () =>
      Effect.gen(function* () {
        const catalog = yield* loadCatalog
        const folder = yield* temporaryFolder
        folder.write("changes.json", "")
        const at = (line: string) => complete(catalog, ["spec-kitty", ...line.split(" ")], folder.path)
        assert.deepStrictEqual(at("sync now --report "), ["changes.json"])
        assert.deepStrictEqual(at("tracker sync push --items-json=ch"), ["changes.json"])
        assert.deepStrictEqual(at("status --feature "), [])
      })
    )

    it.effect("names no tracker while the gate is closed", () =>
      Effect.gen(function* () {
        const closed = visibleCatalog(yield* loadCatalog, false)
        assert.notInclude(complete(closed, ["spec-kitty", ""]), "tracker")
        assert.notInclude(complete(closed, ["spec-kitty", "tracker", "bind", "--provider", ""]), "linear")
      })
    )
  })
})

describe("a completion script", () => {
  it.effect.each(shells)("of %s holds commands and values, as the gate allows, and no escape byte", (shell) =>
    Effect.gen(function* () {
      const catalog = yield* loadCatalog
      const script = completionScript(catalog, shell)
      for (const text of ["create-feature", "none error warning info debug trace", "bash zsh fish powershell"])
        assert.include(script, text)
      for (const text of [",claude gemini", "planned doing for_review done", "linear jira", "sync.server_url"])
        assert.include(script, text)
      assert.notInclude(script, String.fromCharCode(27))
      const { commands, groups } = visibleCatalog(catalog, false)
      // It tries a server that the user names, and has nothing to do with an account: the gate is not for it.
      const gated = { groups, commands: commands.filter(({ path }) => path !== "contract check") }
      const closed = completionScript(gated, shell)
      assert.notMatch(closed, /tracker|linear|beads|doctrine/i)
    })
  )
})
