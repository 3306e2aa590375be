import { childrenOf, globalOptions, lastWord, type Catalog, type OptionSpec } from "./catalog.ts"

/** Shells that `spec-kitty completions` speaks. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const
export type Shell = (typeof shells)[number]

interface Row {
  readonly path: string
  readonly words: ReadonlyArray<readonly [string, string]>
}

const optionWords = (option: OptionSpec): ReadonlyArray<readonly [string, string]> =>
  [option.name, ...option.aliases]
    .filter((name) => name.length > 1)
    .map((name) => [`--${name}`, option.summary] as const)

/** Every place in the tree with what may follow it. */
const rows = (catalog: Catalog): ReadonlyArray<Row> => {
  const shared = globalOptions.flatMap(optionWords)
  const inner = (path: string) =>
    childrenOf(catalog, path).flatMap((node) =>
      [lastWord(node.path), ...node.aliases].map((word) => [word, node.summary] as const)
    )
  const groups = ["", ...catalog.groups.flatMap((group) => [group.path])].map((path) => ({
    path,
    words: [...inner(path), ...shared]
  }))
  const commands = catalog.commands.map((command) => ({
    path: command.path,
    words: [...inner(command.path), ...command.options.flatMap(optionWords), ...shared]
  }))
  return [...groups, ...commands]
}

const aliased = (catalog: Catalog): ReadonlyArray<Row> => {
  const known = rows(catalog)
  const renamed = catalog.groups.flatMap((group) =>
    group.aliases.flatMap((alias) => {
      const other = [...group.path.split(" ").slice(0, -1), alias].join(" ")
      return known
        .filter((row) => row.path === group.path || row.path.startsWith(`${group.path} `))
        .map((row) => ({ ...row, path: other + row.path.slice(group.path.length) }))
    })
  )
  return [...known, ...renamed]
}

const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
const double = (text: string) => `'${text.replaceAll("'", "''")}'`

const bash = (catalog: Catalog): string => {
  const cases = aliased(catalog)
    .map((row) => `    ${single(row.path)}) words=${single(row.words.map(([word]) => word).join(" "))} ;;`)
    .join("\n")
  return `# bash completion for spec-kitty: eval "$(spec-kitty completions bash)"
_spec_kitty() {
  local path="" word words next
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    next="\${path:+$path }$word"
    if _spec_kitty_words "$next"; then path="$next"; else break; fi
  done
  _spec_kitty_words "$path"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
_spec_kitty_words() {
  case "$1" in
${cases}
    *) return 1 ;;
  esac
}
complete -F _spec_kitty spec-kitty`
}

const zsh = (catalog: Catalog): string => {
  const entry = ([word, summary]: readonly [string, string]) =>
    single(`${word.replaceAll(":", "\\:")}:${summary.replaceAll(":", "\\:")}`)
  const cases = aliased(catalog)
    .map((row) => `    ${single(row.path)}) entries=(${row.words.map(entry).join(" ")}) ;;`)
    .join("\n")
  return `#compdef spec-kitty
# zsh completion for spec-kitty: eval "$(spec-kitty completions zsh)"
_spec_kitty_entries() {
  case "$1" in
${cases}
    *) return 1 ;;
  esac
}
_spec_kitty() {
  local place="" word next
  local -a entries
  for word in "\${words[@]:1:CURRENT-2}"; do
    [[ $word == -* ]] && continue
    next="\${place:+$place }$word"
    if _spec_kitty_entries "$next"; then place="$next"; else break; fi
  done
  _spec_kitty_entries "$place"
  _describe -t commands spec-kitty entries || _files
}
compdef _spec_kitty spec-kitty`
}

const fish = (catalog: Catalog): string => {
  const lines = aliased(catalog).flatMap((row) => {
    const depth = row.path === "" ? 0 : row.path.split(" ").length
    const condition = `-n ${single(`__spec_kitty_at ${depth} ${row.path}`)}`
    return row.words.map(([word, summary]) =>
      word.startsWith("--")
        ? `complete -c spec-kitty ${condition} -l ${word.slice(2)} -d ${single(summary)}`
        : `complete -c spec-kitty ${condition} -f -a ${single(word)} -d ${single(summary)}`
    )
  })
  return `# fish completion for spec-kitty: spec-kitty completions fish | source
function __spec_kitty_at
  set -l words (commandline -opc)[2..-1]
  set -l plain (string match -v -- '-*' $words)
  set -l depth $argv[1]
  set -e argv[1]
  test (count $plain) -ge $depth; or return 1
  test $depth -eq 0; and test (count $plain) -eq 0; and return 0
  test $depth -eq 0; and return 1
  test "$plain[1..$depth]" = "$argv"
end
${lines.join("\n")}`
}

const powershell = (catalog: Catalog): string => {
  const cases = aliased(catalog)
    .map((row) => `    ${double(row.path)} = @(${row.words.map(([word]) => double(word)).join(", ")})`)
    .join("\n")
  return `# PowerShell completion for spec-kitty: spec-kitty completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName spec-kitty -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $table = @{
${cases}
  }
  $place = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $word = $element.ToString()
    if ($word.StartsWith('-') -or $element.Extent.EndOffset -ge $cursorPosition) { continue }
    $next = ($place + ' ' + $word).Trim()
    if ($table.ContainsKey($next)) { $place = $next } else { break }
  }
  $table[$place] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`
}

const scripts: Record<Shell, (catalog: Catalog) => string> = { bash, zsh, fish, powershell }

/** The completion script of a shell; the gate decides what the catalog holds. */
export const completionScript = (catalog: Catalog, shell: Shell): string => scripts[shell](catalog)
