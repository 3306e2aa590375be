import { quoted, type Tables, type Word } from "./tables.ts"

const lines = (list: ReadonlyArray<Word>) => list.map(([word, summary]) => quoted(`${word}\t${summary}`)).join(" ")

/** The script for fish 3 and newer. */
export const fish = ({
  places,
  sharedValues,
  values
}: Tables): string => `# fish completion for spec-kitty: spec-kitty completions fish | source
function __spec_kitty_go
  switch "$argv[1]"
${places.map(({ path, spellings }) => `    case ${spellings.map(quoted).join(" ")}\n      echo ${quoted(path)}`).join("\n")}
  end
end
function __spec_kitty_commands
  switch "$argv[1]"
${places
  .filter(({ commands }) => commands.length > 0)
  .map(({ commands, path }) => `    case ${quoted(path)}\n      printf '%s\\n' ${lines(commands)}`)
  .join("\n")}
  end
end
function __spec_kitty_options
  switch "$argv[1]"
${places.map(({ options, path }) => `    case ${quoted(path)}\n      printf '%s\\n' ${lines(options)}`).join("\n")}
  end
end
# Prints what is known of an option's or an argument's value; an empty line where nothing is.
function __spec_kitty_values
  switch "$argv[1]"
${values.map(({ place, position, values }) => `    case ${quoted(`${place} ${position}${position === "#" ? "*" : ""}`)}\n      echo ${quoted(values)}`).join("\n")}
${sharedValues.map(({ position, values }) => `    case ${quoted(`* ${position}`)}\n      echo ${quoted(values)}`).join("\n")}
    case '*'
      return 1
  end
end
function __spec_kitty_offer -a prefix current values
  switch "$values"
    case ''
      return
    case /
      for file in (__fish_complete_path "$current")
        echo "$prefix$file"
      end
    case ',*'
      set -l head (string match -r '^.*,' -- "$current")
      for value in (string split ' ' -- (string sub -s 2 -- "$values"))
        echo "$prefix$head$value"
      end
    case '*'
      for value in (string split ' ' -- "$values")
        echo "$prefix$value"
      end
  end
end
function __spec_kitty_complete
  set -l tokens (commandline -opc)
  set -e tokens[1]
  set -l current (commandline -ct)
  set -l place ''
  set -l pending ''
  set -l rest ''
  set -l prefix ''
  set -l position 1
  for word in $tokens
    if test -n "$pending"
      set pending ''
      string match -q -- '-*' "$word"; or continue
    end
    if test -n "$rest"
      set position (math $position + 1)
      continue
    end
    switch "$word"
      case --
        set rest 1
      case '-*'
        if __spec_kitty_values "$place $word" >/dev/null
          set pending "$word"
        end
      case '*'
        set -l next
        test $position -eq 1; and set next (__spec_kitty_go (string trim -- "$place $word"))
        if test -n "$next"
          set place "$next"
        else
          set position (math $position + 1)
        end
    end
  end
  if test -z "$pending$rest"; and string match -q -- '--*=*' "$current"
    set -l parts (string split -m 1 = -- "$current")
    set pending "$parts[1]"
    set prefix "$pending="
    set current "$parts[2]"
  end
  if test -n "$pending"
    __spec_kitty_offer "$prefix" "$current" (__spec_kitty_values "$place $pending")
    return
  end
  if test -n "$rest"; or not string match -q -- '-*' "$current"
    set -l commands
    test -z "$rest"; and set commands (__spec_kitty_commands "$place")
    # Behind a word that is no command there is none.
    test (count $commands) -gt 0 -a $position -eq 1; and printf '%s\\n' $commands
    set -l values (__spec_kitty_values "$place #$position")
    __spec_kitty_offer '' "$current" "$values"
    # Options are offered where nothing else is known.
    test -n "$rest$commands$values"; and return
  end
  __spec_kitty_options "$place"
end
complete -c spec-kitty -e
complete -c spec-kitty -f -a '(__spec_kitty_complete)'`
