import * as fs from "node:fs"
import { join } from "node:path"
import Sqlite from "better-sqlite3"

const file = (home: string) => join(home, "queue.db")

/** Runs SQL on a queue that nobody has open, behind our back. */
export const changeFile = (home: string, sql: string) => {
  const database = new Sqlite(file(home))
  database.exec(sql)
  database.close()
}

/** Nobody can tell any more which pages the file has given back. */
export const breakHeader = (home: string) => fs.writeFileSync(file(home), fs.readFileSync(file(home)).fill(0, 0, 100))

/** Zeroes every page like that; says how many there were. */
export const zeroPages = (home: string, isOne: (page: Buffer) => boolean): number => {
  const bytes = fs.readFileSync(file(home))
  const pages = Array.from({ length: bytes.length / 4096 }, (_, n) => bytes.subarray(n * 4096, (n + 1) * 4096))
  const those = pages.filter(isOne)
  for (const page of those) page.fill(0)
  fs.writeFileSync(file(home), bytes)
  return those.length
}
