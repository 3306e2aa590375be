import { quoted, type Tables } from "./tables.ts"

/** The tables as shell functions that bash and zsh read alike. */
export const lookups = ({ places, sharedValues, values }: Tables): string => `_spec_kitty_go() {
  case "$1" in
${places.map(({ path, spellings }) => `    ${spellings.map(quoted).join("|")}) place=${quoted(path)} ;;`).join("\n")}
    *) return 1 ;;
  esac
}
_spec_kitty_values() {
  case "$1" in
${values.map(({ place, position, values }) => `    ${quoted(`${place} ${position}`)}${position === "#" ? "*" : ""}) values=${quoted(values)} ;;`).join("\n")}
${sharedValues.map(({ position, values }) => `    *${quoted(` ${position}`)}) values=${quoted(values)} ;;`).join("\n")}
    *) return 1 ;;
  esac
}`
