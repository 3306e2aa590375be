import { lookups } from "./lookups.ts"
import { quoted, type Tables, type Word } from "./tables.ts"

const entries = (list: ReadonlyArray<Word>) =>
  list.map(([word, summary]) => quoted(`${word.replaceAll(":", "\\:")}:${summary.replaceAll(":", "\\:")}`)).join(" ")

/** The script for zsh with its own completion system. */
export const zsh = (tables: Tables): string => `#compdef spec-kitty
# zsh completion for spec-kitty: eval "$(spec-kitty completions zsh)"
${lookups(tables)}
_spec_kitty_words() {
  case "$1" in
${tables.places.map(({ commands, options, path }) => `    ${quoted(path)}) commands=(${entries(commands)}) options=(${entries(options)}) ;;`).join("\n")}
  esac
}
_spec_kitty_offer() {
  case "$values" in
    '') return 1 ;;
    /) _files ;;
    ,*) compset -P '*,'; compadd -S '' -- \${=values#,} ;;
    *) compadd -- \${=values} ;;
  esac
}
_spec_kitty() {
  local place="" pending="" rest="" values="" word
  local -i position=1 offered=0
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $pending ]]; then
      pending=""
      [[ $word != -* ]] && continue
    fi
    if [[ -n $rest ]]; then position+=1; continue; fi
    case "$word" in
      --) rest=1 ;;
      -*) if _spec_kitty_values "$place $word"; then pending="$word"; fi ;;
      *) { (( position == 1 )) && _spec_kitty_go "\${place:+$place }$word" } || position+=1 ;;
    esac
  done
  word="\${words[CURRENT]}"
  if [[ -z $pending && -z $rest && $word == --*=* ]]; then
    pending="\${word%%=*}"
    compset -P '*='
  fi
  values=""
  if [[ -n $pending ]]; then
    _spec_kitty_values "$place $pending" && _spec_kitty_offer
    return
  fi
  _spec_kitty_words "$place"
  if [[ -n $rest || $word != -* ]]; then
    if [[ -z $rest ]] && (( $#commands )); then
      # Behind a word that is no command there is none.
      (( position == 1 )) && _describe -t commands command commands
      offered=1
    fi
    if _spec_kitty_values "$place #$position"; then
      _spec_kitty_offer
      offered=1
    fi
    # Options are offered where nothing else is known.
    [[ -n $rest ]] || (( offered )) && return
  fi
  _describe -o -t options option options
}
compdef _spec_kitty spec-kitty`
