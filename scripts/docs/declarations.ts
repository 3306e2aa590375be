import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const kinds = ["class", "const", "interface", "type", "function"] as const

/** An exported declaration of a `.d.ts` file. */
export interface Declaration {
  readonly name: string
  readonly comment: string
  readonly kind: (typeof kinds)[number]
  /** As the compiler wrote it, without what only a compiler needs. */
  readonly text: string
}

const start = /^export (?:declare )?(\w+) (\w+)/

/** What a module declares and exports itself, in its order. */
export const declarationsIn = (file: string): ReadonlyArray<Declaration> => {
  const text = readFileSync(file, "utf8")
  const bases = basesIn(text)
  // A statement begins at the margin; what belongs to it is indented, closes it, or is its comment.
  const statements = text.split(/\n(?=\/\*\*|export |declare |import |type |interface |const )/)
  return statements.flatMap((statement, index) => {
    const found = start.exec(statement)
    const kind = kinds.find((one) => one === found?.[1])
    const name = found?.[2]
    if (kind === undefined || name === undefined) return []
    const before = statements[index - 1]?.trim() ?? ""
    const comment = before.startsWith("/**") && !before.includes("\nexport") ? commentOf(before) : ""
    return [{ name, comment, kind, text: plain(statement, bases) }]
  })
}

/** One name, wherever the module has it from. */
export const declarationOf = (file: string, name: string): Declaration | undefined => {
  const own = declarationsIn(file).filter((one) => one.name === name)
  if (own.length > 0) return own.find(({ comment }) => comment !== "") ?? own[0]
  const text = readFileSync(file, "utf8")
  for (const [, names = "", from = ""] of text.matchAll(/^(?:export|import) (?:type )?\{([^}]*)\} from "([^"]+)"/gm)) {
    const known = names.split(",").map((one) =>
      one
        .trim()
        .replace(/^type /, "")
        .split(" as ")
    )
    const [there] = known.find(([own, other = own]) => other === name) ?? []
    if (there !== undefined) return declarationOf(declarationFile(dirname(file), from), there)
  }
  return undefined
}

/** `./sync/drain.ts` as the compiler names its declarations. */
export const declarationFile = (folder: string, source: string): string => {
  const file = join(folder, source.replace(/\.ts$/, ".d.ts"))
  if (!existsSync(file)) throw new Error(`${file} is missing: run node scripts/build.mjs`)
  return file
}

// helpers

/** What a class is made from: the compiler writes it as a constant of its own. */
const basesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [
      ...text.matchAll(/^declare const (\w+_base): ([\s\S]*?);\n(?=\/\*\*|export |declare |import |type |interface )/gm)
    ].map(([, name = "", base = ""]) => [name, base])
  )

const commentOf = (block: string) =>
  block
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join("\n")
    .trim()

const plain = (statement: string, bases: ReadonlyMap<string, string>) =>
  statement
    .trim()
    .replace(/^export (declare )?/, "")
    .replace(/\bextends (\w+_base)\b/, (all, base: string) => {
      const known = bases.get(base)
      return known === undefined ? all : `extends ${known}`
    })
    .replaceAll(/\bimport\("[^"]+"\)\./g, "")
    .replaceAll(/^( +)/gm, (indent) => indent.slice(indent.length / 2))
