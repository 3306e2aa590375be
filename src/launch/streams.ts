import { fstatSync, writeSync } from "node:fs"

/** The streams load modules that cost as much as a whole answer (4 ms): they are asked only where a terminal may be. */
export const isTerminal = (descriptor: 1 | 2): boolean => {
  try {
    return fstatSync(descriptor).isCharacterDevice() && streamOf(descriptor).isTTY
  } catch {
    return false
  }
}

/** Writes at once; what a slow reader does not take is left to the stream. */
export const say = (descriptor: 1 | 2, text: string): void => {
  let rest: Uint8Array = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest))
  } catch (error) {
    if (codeOf(error) !== "EAGAIN") return unheard(error, descriptor)
    outliveReaders()
    streamOf(descriptor).write(rest)
  }
}

/** A reader that goes ends no command. */
export const outliveReaders = (): void => {
  for (const descriptor of [1, 2] as const) streamOf(descriptor).on("error", (error) => unheard(error, descriptor))
}

// helpers

const streamOf = (descriptor: 1 | 2) => (descriptor === 1 ? process.stdout : process.stderr)

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined)

let isTold = false

/**
 * A reader that has gone (`| head`) takes nothing from the exit code, and no piece of the work away. An answer that could
 * not be written for another reason (a full disk) did not arrive: that is no success, and said where it still can be.
 */
const unheard = (error: unknown, descriptor: 1 | 2) => {
  const code = codeOf(error)
  if (code === "EPIPE") return
  process.once("exit", () => {
    process.exitCode ||= 1
  })
  if (isTold || descriptor === 2) return
  isTold = true
  const reason = code === "ENOSPC" ? "no space is left where it goes" : String(code ?? error)
  say(2, `The output could not be written: ${reason}\n`)
}
