import { Either, Predicate } from "effect"
import { isMap, parseDocument, type Document } from "yaml"

/** A YAML file as its author wrote it: comments, order and keys that we do not know survive an edit. */
export interface YamlDocument {
  readonly text: string
  readonly document: Document
  /** The same as plain values. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Parses a file that holds a mapping (or nothing yet); the left side says where it breaks. */
export const parseYaml = (text: string): Either.Either<YamlDocument, string> =>
  Either.try({
    try: () => {
      const document = parseDocument(text, { logLevel: "error", merge: true })
      const [error] = document.errors
      return { text, document, values: error === undefined ? document.toJS() : undefined, error: error?.message }
    },
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  }).pipe(
    Either.flatMap(({ document, error, text, values }) => {
      if (error !== undefined) return Either.left((error.split("\n")[0] ?? "it is not YAML").replace(/:$/, ""))
      if (values === null) return Either.right({ text, document, values: {} })
      return Predicate.isReadonlyRecord(values) && isMap(document.contents)
        ? Either.right({ text, document, values })
        : Either.left("it is not a mapping")
    })
  )

/** The text with a value set at a path. What stands in the way of the path and is no mapping is replaced. */
export const setYaml = (
  yaml: YamlDocument,
  path: ReadonlyArray<string>,
  value: unknown
): Either.Either<string, string> =>
  edit(yaml, (document) => {
    for (let depth = 0; depth < path.length; depth++) {
      const parent = path.slice(0, depth)
      const node = depth === 0 ? document.contents : document.getIn(parent, true)
      // An empty flow mapping would keep everything that we add on one line.
      if (isMap(node) && node.items.length === 0) node.flow = false
      if (isMap(node)) continue
      // An alias is a mapping too, but not ours to change where it is anchored.
      const shared = valueAt(yaml, parent)
      const mapping = document.createNode(Predicate.isReadonlyRecord(shared) ? shared : {})
      if (depth === 0) document.contents = mapping
      else document.setIn(parent, mapping)
    }
    document.setIn(path, Predicate.isObject(value) ? document.createNode(value) : value)
  })

/** The text without what is at a path. */
export const deleteYaml = (yaml: YamlDocument, path: ReadonlyArray<string>): Either.Either<string, string> =>
  edit(yaml, (document) => void document.deleteIn(path))

/** What is at a path, as plain values; undefined when nothing is. */
export const valueAt = (yaml: YamlDocument, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((value, key) => (Predicate.hasProperty(value, key) ? value[key] : undefined), yaml.values)

// helpers

const edit = ({ text }: YamlDocument, change: (document: Document) => void) =>
  Either.try({
    try: () => {
      const document = parseDocument(text)
      change(document)
      return printAs(text, document)
    },
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

/** Prints in the manner of the text that was there: long lines, list indentation, brackets, line ends. */
const printAs = (text: string, document: Document) => {
  const printed = document.toString({
    lineWidth: 0,
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\r?\n\1- /m.test(text),
    flowCollectionPadding: /[{[] \S/.test(text)
  })
  // The printer sets a comment at the end off by a blank line, also where its author did not.
  const closed = /\n[ \t]*\r?\n(?:#.*\r?\n?)+$/.test(text) ? printed : printed.replace(/\n\n((?:#.*\n?)+)$/, "\n$1")
  return text.includes("\r\n") ? closed.replace(/\r?\n/g, "\r\n") : closed
}
