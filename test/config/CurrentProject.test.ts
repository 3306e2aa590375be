import { mkdirSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { CurrentProject, projectAt } from "../../src/config/CurrentProject.ts"
import { Paths } from "../../src/config/Paths.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { temporaryFolder, temporaryRepository, type Folder } from "../helpers/folder.ts"

const locateFrom = (cwd: string, variables: Record<string, string> = {}, home = "/nowhere") =>
  Effect.flatMap(CurrentProject, ({ locate }) => locate).pipe(
    Effect.provide(CurrentProject.layer),
    Effect.provideService(WorkingDirectory, cwd),
    Effect.provide(Paths.layer),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ HOME: home, ...variables }))))
  )

const withWorktree = Effect.map(temporaryRepository, (repository: Folder) => {
  repository.write("deep/inside/file", "")
  repository.write("package/.kittify/config.yaml", "")
  repository.write(".kittify/config.yaml", "")
  repository.git("add", ".")
  repository.git("commit", "--quiet", "-m", "first")
  repository.git("worktree", "add", "--quiet", ".worktrees/one", "-b", "one")
  return repository
})

describe("the current project", () => {
  it.scoped("is the nearest directory above that has .kittify", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write(".kittify/config.yaml", "")
      folder.write("a/b/c", "")
      const project = yield* locateFrom(folder.at("a/b"))
      assert.deepStrictEqual(project, {
        root: folder.path,
        checkout: folder.path,
        kittify: folder.at(".kittify"),
        configPath: folder.at(".kittify/config.yaml")
      })
    })
  )

  it.scoped("is nothing where there is none", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write(".kittify", "a file, not a directory")
      const error = yield* Effect.flip(locateFrom(folder.path))
      assert.deepInclude({ ...error }, { _tag: "NotAProject", directory: folder.path })
      assert.strictEqual((yield* Effect.flip(locateFrom(folder.at("gone"))))._tag, "FileFailed")
    })
  )

  it.scoped("is the main checkout when the user is in one of its work trees", () =>
    Effect.gen(function* () {
      const repository = yield* withWorktree
      const tree = repository.at(".worktrees/one")
      assert.deepStrictEqual(yield* locateFrom(`${tree}/deep/inside`), projectAt(repository.path, tree))
      assert.deepStrictEqual(
        yield* locateFrom(`${tree}/package`),
        projectAt(repository.at("package"), `${tree}/package`)
      )
      assert.deepStrictEqual(yield* locateFrom(repository.at(".worktrees")), projectAt(repository.path))
    })
  )

  it.scoped("is the same place in the work tree, also below a directory with dots before its name", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      repository.write("..data/.kittify/config.yaml", "")
      repository.git("add", ".")
      repository.git("commit", "--quiet", "-m", "first")
      repository.git("worktree", "add", "--quiet", "tree", "-b", "tree")
      const place = repository.at("tree/..data")
      assert.deepStrictEqual(yield* locateFrom(place), projectAt(repository.at("..data"), place))
    })
  )

  it.scoped("is the main checkout also of a work tree elsewhere that has no .kittify of its own", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      const elsewhere = yield* temporaryFolder
      repository.git("commit", "--allow-empty", "--quiet", "-m", "first")
      mkdirSync(repository.at(".kittify"))
      repository.git("worktree", "add", "--quiet", elsewhere.at("tree"), "-b", "tree")
      assert.deepStrictEqual(yield* locateFrom(elsewhere.at("tree")), projectAt(repository.path, elsewhere.at("tree")))
    })
  )

  it.scoped("is the work tree itself when the main checkout is no project", () =>
    Effect.gen(function* () {
      const repository = yield* temporaryRepository
      const elsewhere = yield* temporaryFolder
      repository.git("commit", "--allow-empty", "--quiet", "-m", "first")
      repository.git("worktree", "add", "--quiet", elsewhere.at("tree"), "-b", "tree")
      elsewhere.write("tree/.kittify/config.yaml", "")
      assert.deepStrictEqual(yield* locateFrom(elsewhere.at("tree")), projectAt(elsewhere.at("tree")))
    })
  )

  it.scoped("is the checkout below which a package's work tree lies, where no main checkout is a project", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const seed = yield* withWorktree
      folder.git("clone", "--quiet", "--bare", seed.path, "repository")
      folder.git("-C", "repository", "worktree", "add", "--quiet", "../main", "main")
      folder.git("-C", "main", "worktree", "add", "--quiet", ".worktrees/001-x-WP01", "-b", "001-x-WP01")
      const tree = folder.at("main/.worktrees/001-x-WP01")
      assert.deepStrictEqual(yield* locateFrom(`${tree}/deep`), projectAt(folder.at("main"), tree))
      assert.deepStrictEqual(
        yield* locateFrom(`${tree}/package`),
        projectAt(folder.at("main/package"), `${tree}/package`)
      )
      assert.deepStrictEqual(yield* locateFrom(folder.at("main/deep")), projectAt(folder.at("main")))
      // A work tree of somebody's own below a directory of that name is a project by itself.
      folder.git("-C", "repository", "worktree", "add", "--quiet", "../.worktrees/mine", "one")
      assert.deepStrictEqual(yield* locateFrom(folder.at(".worktrees/mine")), projectAt(folder.at(".worktrees/mine")))
    })
  )

  it.scoped("is seen through symbolic links", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      folder.write("real/.kittify/config.yaml", "")
      symlinkSync(folder.at("real"), folder.at("link"))
      assert.deepStrictEqual(yield* locateFrom(folder.at("link")), projectAt(folder.at("real")))
    })
  )

  it.scoped("is the one that SPECIFY_REPO_ROOT names, if it is one", () =>
    Effect.gen(function* () {
      const repository = yield* withWorktree
      const other = yield* temporaryFolder
      const named = (root: string, cwd: string) => locateFrom(cwd, { SPECIFY_REPO_ROOT: root })
      assert.deepStrictEqual(yield* named(repository.path, other.path), projectAt(repository.path))
      const tree = repository.at(".worktrees/one")
      assert.deepStrictEqual(yield* named(repository.path, tree), projectAt(repository.path, tree))
      assert.deepStrictEqual(yield* named(other.path, repository.path), projectAt(repository.path))
      assert.deepStrictEqual(yield* named("/gone", repository.path), projectAt(repository.path))
      assert.deepStrictEqual(yield* named(" ", repository.path), projectAt(repository.path))
    })
  )

  it.scoped("is not the home directory because the shared runtime is there", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      home.write(".kittify/templates/spec-template.md", "")
      home.write("work/x", "")
      assert.strictEqual((yield* Effect.flip(locateFrom(home.at("work"), {}, home.path)))._tag, "NotAProject")
      home.write(".kittify/config.yaml", "")
      assert.deepStrictEqual(yield* locateFrom(home.at("work"), {}, home.path), projectAt(home.path))
    })
  )

  it.effect("can be given", () =>
    Effect.gen(function* () {
      const { locate } = yield* CurrentProject
      assert.strictEqual((yield* locate).configPath, "/p/.kittify/config.yaml")
    }).pipe(Effect.provide(CurrentProject.layerOf(projectAt("/p"))))
  )
})
