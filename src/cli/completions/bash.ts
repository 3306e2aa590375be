import { lookups } from "./lookups.ts"
import { quoted, type Tables } from "./tables.ts"

const words = (list: ReadonlyArray<readonly [string, string]>) => quoted(list.map(([word]) => word).join(" "))

/** The script for bash 3.2 and newer. */
export const bash = (tables: Tables): string => `# bash completion for spec-kitty: eval "$(spec-kitty completions bash)"
${lookups(tables)}
_spec_kitty_words() {
  case "$1" in
${tables.places.map(({ commands, options, path }) => `    ${quoted(path)}) commands=${words(commands)} options=${words(options)} ;;`).join("\n")}
  esac
}
_spec_kitty_offer() {
  local file head
  case "$values" in
    /)
      compopt -o filenames 2>/dev/null
      while IFS= read -r file; do COMPREPLY+=("$prefix$file"); done < <(compgen -f -- "$current")
      ;;
    ,*)
      head=""
      [[ $current == *,* ]] && head="\${current%,*},"
      COMPREPLY+=($(compgen -P "$prefix$head" -W "\${values#,}" -- "\${current##*,}"))
      ;;
    *) COMPREPLY+=($(compgen -P "$prefix" -W "$values" -- "$current")) ;;
  esac
}
_spec_kitty() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" pending="" rest="" prefix="" commands="" options="" values=""
  local word index position=1
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    # Bash takes --name=value for three words.
    if [[ $word == "=" ]]; then continue; fi
    if [[ -n $pending ]]; then
      pending=""
      [[ $word != -* ]] && continue
    fi
    if [[ -n $rest ]]; then position=$((position + 1)); continue; fi
    case "$word" in
      --) rest=1 ;;
      -*) if _spec_kitty_values "$place $word"; then pending="$word"; fi ;;
      *) { [[ $position == 1 ]] && _spec_kitty_go "\${place:+$place }$word"; } || position=$((position + 1)) ;;
    esac
  done
  if [[ $current == "=" ]]; then current=""; fi
  if [[ -z $pending && -z $rest && $current == --*=* ]]; then
    pending="\${current%%=*}" prefix="\${current%%=*}=" current="\${current#*=}"
  fi
  if [[ -n $pending ]]; then
    values=""
    _spec_kitty_values "$place $pending" && _spec_kitty_offer
    return
  fi
  _spec_kitty_words "$place"
  if [[ -n $rest || $current != -* ]]; then
    values="$commands"
    # Behind a word that is no command there is none.
    [[ -z $rest && $position == 1 ]] && _spec_kitty_offer
    values=""
    _spec_kitty_values "$place #$position" && _spec_kitty_offer
    # Options are offered where nothing else is known.
    [[ -n $rest || -n $commands || -n $values ]] && return
  fi
  values="$options"
  _spec_kitty_offer
}
complete -F _spec_kitty spec-kitty`
