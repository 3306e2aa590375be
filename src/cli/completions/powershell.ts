import type { Tables, Word } from "./tables.ts"

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

const words = (list: ReadonlyArray<Word>) => list.map(([word]) => quoted(word)).join(", ")

/** The script for PowerShell 5 and newer. */
export const powershell = ({
  places,
  sharedValues,
  values
}: Tables): string => `# PowerShell completion for spec-kitty: spec-kitty completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName spec-kitty -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $places = @{
${places.flatMap(({ path, spellings }) => spellings.map((spelling) => `    ${quoted(spelling)} = ${quoted(path)}`)).join("\n")}
  }
  $commands = @{
${places.map(({ commands, path }) => `    ${quoted(path)} = @(${words(commands)})`).join("\n")}
  }
  $options = @{
${places.map(({ options, path }) => `    ${quoted(path)} = @(${words(options)})`).join("\n")}
  }
  $values = @{
${values.map(({ place, position, values }) => `    ${quoted(`${place} ${position}`)} = ${quoted(values)}`).join("\n")}
${sharedValues.map(({ position, values }) => `    ${quoted(`* ${position}`)} = ${quoted(values)}`).join("\n")}
  }
  $place = ''
  $pending = ''
  $rest = $false
  $position = 1
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $word = $element.ToString()
    if ($pending) {
      $pending = ''
      if (-not $word.StartsWith('-')) { continue }
    }
    if ($rest) { $position += 1; continue }
    if ($word -eq '--') { $rest = $true }
    elseif ($word.StartsWith('-')) {
      if ($values.ContainsKey("$place $word") -or $values.ContainsKey("* $word")) { $pending = $word }
    } else {
      $next = "$place $word".Trim()
      if ($position -eq 1 -and $places.ContainsKey($next)) { $place = $places[$next] } else { $position += 1 }
    }
  }
  $prefix = ''
  $current = $wordToComplete
  if (-not $pending -and -not $rest -and $wordToComplete -match '^(--[^=]+)=(.*)$') {
    $pending = $Matches[1]
    $prefix = "$pending="
    $current = $Matches[2]
  }
  if ($pending) { $keys = @("$place $pending", "* $pending") } else { $keys = @("$place #$position", "$place #") }
  $known = $keys | Where-Object { $values.ContainsKey($_) } | Select-Object -First 1 | ForEach-Object { $values[$_] }
  # Where nothing is answered, PowerShell offers files by itself.
  if ($known -eq '/') { return }
  $found = @()
  if ($known) {
    if ($known.StartsWith(',')) {
      $known = $known.Substring(1)
      if ($current -match '^(.*,)([^,]*)$') {
        $prefix += $Matches[1]
        $current = $Matches[2]
      }
    }
    $found += $known.Split(' ')
  }
  if (-not $pending) {
    $dashed = $wordToComplete.StartsWith('-')
    # Behind a word that is no command there is none.
    if (-not $rest -and -not $dashed -and $position -eq 1) { $found += $commands[$place] }
    $alone = $found.Count -eq 0 -and $commands[$place].Count -eq 0
    if (-not $rest -and ($dashed -or $alone)) { $found = $options[$place] }
  }
  $found | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new("$prefix$_", $_, 'ParameterValue', $_)
  }
}`
