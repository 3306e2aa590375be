import { Either, Option } from "effect"
import { FieldOwnerNotUnderstood } from "./errors.ts"

/** Whose word counts when a local tracker and spec-kitty have both changed an issue. */
export const doctrineModes = ["external_authoritative", "spec_kitty_authoritative", "split_ownership"] as const

/** Who may write a field under split ownership. */
export const fieldOwners = ["external", "local", "shared"] as const

/** What a binding keeps of it; nothing for what the user has not said. */
export interface Doctrine {
  readonly mode?: string
  readonly field_owners?: Readonly<Record<string, string>>
}

/** Reads the mode and the `FIELD=OWNER`s; the last owner of a field counts. */
export const parseDoctrine = (
  mode: Option.Option<string>,
  owners: ReadonlyArray<string>
): Either.Either<Option.Option<Doctrine>, FieldOwnerNotUnderstood> =>
  Either.map(Either.all(owners.map(parseOwner)), (entries) => {
    const doctrine: Doctrine = {
      ...Option.match(mode, { onNone: () => ({}), onSome: (chosen) => ({ mode: chosen }) }),
      ...(entries.length === 0 ? {} : { field_owners: Object.fromEntries(entries) })
    }
    return Option.liftPredicate(doctrine, (found) => Object.keys(found).length > 0)
  })

// helpers

const parseOwner = (text: string): Either.Either<readonly [string, string], FieldOwnerNotUnderstood> => {
  const [field = "", owner = "", ...rest] = text.split("=").map((part) => part.trim())
  return /^[a-z_]+$/.test(field) && fieldOwners.some((one) => one === owner.toLowerCase()) && rest.length === 0
    ? Either.right([field, owner.toLowerCase()])
    : Either.left(new FieldOwnerNotUnderstood({ text, owners: fieldOwners }))
}
