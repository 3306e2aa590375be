import type { ConnectorFailure } from "./errors.ts"

/** What may stand where a program expects an id: no flag, no list. */
export const isIdentifier = (id: string): boolean => /^[^\s,-][^\s,]*$/.test(id)

/** The program's database is in use by another process: nothing was done, and soon it can be. */
export const isBusy = (error: ConnectorFailure): boolean =>
  error._tag === "ConnectorRefused" && /database is (?:locked|busy)|SQLITE_BUSY|another process/i.test(error.reason)
