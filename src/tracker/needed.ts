import { Either } from "effect"
import { neededKey, type BindingFlaw } from "../config/bindingFlaw.ts"
import type { TrackerBinding } from "../config/TrackerBinding.ts"
import { NotBound } from "./bindingErrors.ts"

/** What a binding has of what its provider needs; a refusal where it has not, or has in a form that is of no use. */
export const needed = (
  binding: Omit<TrackerBinding, "raw">,
  key: NotBound["missing"]
): Either.Either<string, NotBound> => Either.mapLeft(neededKey(binding, key), (flaw) => refusal(flaw, key))

// helpers

const refusal = (flaw: Exclude<BindingFlaw, { readonly flaw: "unknown_provider" }>, missing: NotBound["missing"]) =>
  new NotBound({
    provider: flaw.provider,
    missing,
    ...(flaw.flaw === "unquoted" ? { unquoted: true } : {}),
    ...(flaw.flaw === "implausible" ? { found: flaw.found } : {})
  })
