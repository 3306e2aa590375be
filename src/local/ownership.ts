import { Option, Predicate } from "effect"
import { briefly } from "../platform/terminalText.ts"
import { coreFields, type CoreField } from "./Issue.ts"

/** Whose word counts when a local tracker and spec-kitty have both changed an issue. */
export const doctrineModes = ["external_authoritative", "spec_kitty_authoritative", "split_ownership"] as const
export type DoctrineMode = (typeof doctrineModes)[number]

/** Who may write a field under split ownership. */
export const fieldOwners = ["external", "local", "shared"] as const
export type FieldOwner = (typeof fieldOwners)[number]

/** A doctrine as it is applied: one owner for every field. */
export interface Ownership {
  readonly mode: DoctrineMode
  /** The owners that were recorded, of fields that we know or not; they count under split ownership. */
  readonly owners: Readonly<Record<string, FieldOwner>>
}

/**
 * The doctrine of a binding: the tracker's word counts unless it says otherwise. A mode that nobody knows is split
 * ownership, and an owner that nobody knows is none, as in the Python original: neither gives us anything to overwrite.
 */
export const readOwnership = (doctrine: unknown): Ownership => {
  const recorded = Predicate.isReadonlyRecord(doctrine) ? doctrine : {}
  const mode = recorded["mode"]
  const owners = Predicate.isReadonlyRecord(recorded["field_owners"]) ? recorded["field_owners"] : {}
  return {
    mode: Predicate.isString(mode) && mode.trim() !== "" ? modeOf(mode) : "external_authoritative",
    owners: Object.fromEntries(
      Object.entries(owners).flatMap(([field, owner]) =>
        Option.toArray(Option.map(ownerNamed(owner), (known) => [field, known] as const))
      )
    )
  }
}

/** Who owns a field: of the modes that give everything to one side, that side. */
export const ownerOf = ({ mode, owners }: Ownership, field: CoreField): FieldOwner => {
  switch (mode) {
    case "external_authoritative":
      return "external"
    case "spec_kitty_authoritative":
      return "local"
    case "split_ownership":
      return (Object.hasOwn(owners, field) ? owners[field] : undefined) ?? "shared"
  }
}

/** Whether a push may write the field. */
export const localCanWrite = (ownership: Ownership, field: CoreField): boolean =>
  ownerOf(ownership, field) !== "external"

/** What of a recorded doctrine nobody knows, with the words that there are: a slip of the pen may let a push write. */
export const doctrineFlaws = (doctrine: unknown): ReadonlyArray<string> => {
  if (doctrine == null) return []
  if (!Predicate.isReadonlyRecord(doctrine)) return ["doctrine has to be a mapping with a mode in it"]
  const { field_owners: owners, mode } = doctrine
  const isKnown = mode == null || (Predicate.isString(mode) && (mode.trim() === "" || doctrineModes.some(isWord(mode))))
  return [
    ...(isKnown ? [] : [`doctrine.mode is ${shown(mode)}, not ${doctrineModes.join(", ")}`]),
    ...(owners == null
      ? []
      : Predicate.isReadonlyRecord(owners)
        ? Object.entries(owners).flatMap(ownerFlaws)
        : ["doctrine.field_owners has to be a mapping of fields"])
  ]
}

// helpers

const isWord = (text: string) => (word: string) => word === text.trim().toLowerCase()

const shown = (value: unknown) => briefly(JSON.stringify(value) ?? "", 100)

const ownerFlaws = ([field, owner]: readonly [string, unknown]) => [
  ...(coreFields.some((one) => one === field)
    ? []
    : [`doctrine.field_owners has ${shown(field)}, which is no field; there are ${coreFields.join(", ")}`]),
  ...(Option.isSome(ownerNamed(owner))
    ? []
    : [`doctrine.field_owners.${briefly(field, 100)} is ${shown(owner)}, not ${fieldOwners.join(", ")}`])
]

const modeOf = (text: string): DoctrineMode => doctrineModes.find(isWord(text)) ?? "split_ownership"

const ownerNamed = (owner: unknown): Option.Option<FieldOwner> =>
  Option.fromNullable(Predicate.isString(owner) ? fieldOwners.find(isWord(owner)) : undefined)
