import { Option, Predicate } from "effect"
import type { CoreField } from "./Issue.ts"

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

// helpers

const modeOf = (text: string): DoctrineMode =>
  doctrineModes.find((mode) => mode === text.trim().toLowerCase()) ?? "split_ownership"

const ownerNamed = (owner: unknown): Option.Option<FieldOwner> =>
  Option.fromNullable(
    Predicate.isString(owner) ? fieldOwners.find((known) => known === owner.trim().toLowerCase()) : undefined
  )
