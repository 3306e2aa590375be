import { Either, Option, Predicate, Record } from "effect"
import { coreFields } from "../local/Issue.ts"
import { doctrineFlaws, fieldOwners } from "../local/ownership.ts"
import { FieldOwnerNotUnderstood } from "./bindingErrors.ts"

/** What a binding keeps of it; nothing for what the user has not said. */
export type Doctrine = Readonly<Record<string, unknown>>

/**
 * Reads the mode and the `FIELD=OWNER`s; the last owner of a field counts. Owners without a mode mean split ownership.
 * What is not given is as it was `recorded`; owners go when the mode has no use for them, and when nobody knows them.
 */
export const parseDoctrine = (
  mode: Option.Option<string>,
  owners: ReadonlyArray<string>,
  recorded: unknown
): Either.Either<Option.Option<Doctrine>, FieldOwnerNotUnderstood> =>
  Either.map(Either.all(owners.map(parseOwner)), (entries) => {
    const before: Doctrine = Predicate.isReadonlyRecord(recorded) ? recorded : {}
    const kept = before["field_owners"]
    const chosen = Option.orElse(mode, () => impliedBy(entries))
    const all = {
      ...(Predicate.isReadonlyRecord(kept) ? Record.filter(kept, isUnderstood) : {}),
      ...Object.fromEntries(entries)
    }
    const hasOwners = Object.keys(all).length > 0 && Option.contains(chosen, "split_ownership")
    const doctrine: Doctrine = Option.match(chosen, {
      onNone: () => before,
      onSome: (name) => ({
        ...Record.remove(before, "field_owners"),
        mode: name,
        ...(hasOwners || entries.length > 0 ? { field_owners: all } : {})
      })
    })
    return Option.liftPredicate(doctrine, (found) => Object.keys(found).length > 0)
  })

// helpers

/** What is chosen anew takes nothing along that no push would accept. */
const isUnderstood = (owner: unknown, field: string) => doctrineFlaws({ field_owners: { [field]: owner } }).length === 0

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
