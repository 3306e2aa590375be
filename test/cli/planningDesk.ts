import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { folderAt, temporaryFolder, type Folder } from "../helpers/folder.ts"
import { documentOf, specKitty, type Answer } from "../helpers/specKitty.ts"

export type Json = Readonly<Record<string, unknown>>

export interface Here {
  readonly repo: Folder
  readonly home: string
  readonly run: (...argv: ReadonlyArray<string>) => Effect.Effect<Answer>
  readonly json: (...argv: ReadonlyArray<string>) => Effect.Effect<Json>
  readonly from: (cwd: string, env?: Readonly<Record<string, string>>) => Here["run"]
}

/** A repository on `main` and the command line in it. */
export const here = Effect.map(temporaryFolder, (folder): Here => {
  folder.write("shop/README.md", "# Shop\n")
  const repo = folderAt(folder.at("shop"))
  repo.git("init", "--quiet", "--initial-branch=main")
  repo.git("config", "user.name", "Ada")
  repo.git("config", "user.email", "ada@example.com")
  repo.git("add", ".")
  repo.git("commit", "--quiet", "-m", "Start")
  const home = folder.at("home")
  const from =
    (cwd: string, env: Readonly<Record<string, string>> = {}) =>
    (...argv: ReadonlyArray<string>) =>
      specKitty({ home, cwd, env }, ...argv)
  const run = from(repo.path)
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => {
      assert.strictEqual(answer.exitCode, 0, answer.stdout)
      return documentOf(answer) as Json
    })
  return { repo, home, run, json, from }
})

/** What is at a path in a document. */
export const within = (document: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce((value, key) => Reflect.get(Object(value), key), document)

export const errorOf = (answer: Answer) => within(documentOf(answer), "error") as Json

export const tasks = `# Work Packages

## Work Package WP01: Hello World
**Dependencies**: None
**Requirement Refs**: FR-001, NFR-001, C-001

### Included Subtasks
- T001 Create hello module

---
`

export const spec = `# Spec

| ID | Requirement | Status |
| --- | --- | --- |
| FR-001 | Deliver WP01. | proposed |

| NFR-001 | Repeatable. | proposed |

- **C-001**: Keep artifacts under kitty-specs.
`

export const prompt = `---
work_package_id: "WP01"
title: "Hello World"
lane: "planned"
subtasks:
  - "T001"
assignee: ""
agent: ""
shell_pid: ""
history:
  - timestamp: "2026-02-12T00:00:00Z"
    lane: "planned"
---

# Work Package Prompt: WP01 -- Hello World

Create a hello module.
`

/** Missions as an agent would describe them, in the forms of Ref's own smoke test. */
export const describeMission = (repo: Folder, slug: string) => {
  repo.write(`kitty-specs/${slug}/spec.md`, spec)
  repo.write(`kitty-specs/${slug}/tasks.md`, tasks)
  repo.write(`kitty-specs/${slug}/tasks/WP01-hello-world.md`, prompt)
}
