import { Either, Option } from "effect"
import { coreFields } from "../local/Issue.ts"
import { fieldOwners } from "../local/ownership.ts"
import { FieldOwnerNotUnderstood } from "./errors.ts"

/** What a binding keeps of it; nothing for what the user has not said. */
export interface Doctrine {
  readonly mode?: string
  readonly field_owners?: Readonly<Record<string, string>>
}

/** Reads the mode and the `FIELD=OWNER`s; the last owner of a field counts. Owners without a mode mean split ownership. */
export const parseDoctrine = (
  mode: Option.Option<string>,
  owners: ReadonlyArray<string>
): Either.Either<Option.Option<Doctrine>, FieldOwnerNotUnderstood> =>
  Either.map(Either.all(owners.map(parseOwner)), (entries) => {
    const doctrine: Doctrine = {
      ...Option.match(
        Option.orElse(mode, () => impliedBy(entries)),
        {
          onNone: () => ({}),
          onSome: (chosen) => ({ mode: chosen })
        }
      ),
      ...(entries.length === 0 ? {} : { field_owners: Object.fromEntries(entries) })
    }
    return Option.liftPredicate(doctrine, (found) => Object.keys(found).length > 0)
  })

// helpers

/** Under any other mode owners would count for nothing. */
const impliedBy = (owners: ReadonlyArray<unknown>) =>
  owners.length === 0 ? Option.none<string>() : Option.some("split_ownership")

const parseOwner = (text: string): Either.Either<readonly [string, string], FieldOwnerNotUnderstood> => {
  const [field = "", owner = "", ...rest] = text.split("=").map((part) => part.trim())
  return coreFields.some((one) => one === field) &&
    fieldOwners.some((one) => one === owner.toLowerCase()) &&
    rest.length === 0
    ? Either.right([field, owner.toLowerCase()])
    : Either.left(new FieldOwnerNotUnderstood({ text, fields: coreFields, owners: fieldOwners }))
}
