import { Either, Option } from "effect"
import { isRemovedProvider } from "../config/TrackerBinding.ts"
import { nearest } from "../platform/nearest.ts"
import { ProviderRemoved, UnknownProvider } from "./bindingErrors.ts"
import { providers, type Provider } from "./provider.ts"

/** Reads a provider in any case. Azure DevOps, under all its names, is no longer supported (S059 FR-013). */
export const parseProvider = (text: string): Either.Either<Provider, ProviderRemoved | UnknownProvider> => {
  const name = text.trim().toLowerCase()
  if (isRemovedProvider(name)) return Either.left(new ProviderRemoved({ provider: name, supported: providers }))
  const known = providers.find((provider) => provider === name)
  if (known !== undefined) return Either.right(known)
  return Either.left(
    new UnknownProvider({
      provider: text,
      supported: providers,
      ...Option.match(nearest(name, providers), { onNone: () => ({}), onSome: (found) => ({ nearest: found }) })
    })
  )
}
