import { Either, Option } from "effect"
import { isRemovedProvider } from "../config/TrackerBinding.ts"
import type { SaasProviderName } from "../contract/tracker.ts"
import { nearest } from "../platform/nearest.ts"
import { ProviderRemoved, UnknownProvider } from "./errors.ts"

/** Trackers that only the control plane talks to (S059 C-004). */
export const saasProviders = ["linear", "jira", "github", "gitlab"] as const satisfies ReadonlyArray<SaasProviderName>
export type SaasProvider = (typeof saasProviders)[number]

/** Trackers on this machine, worked without any host. */
export const localProviders = ["beads", "fp"] as const
export type LocalProvider = (typeof localProviders)[number]

/** Every tracker there is (S059 FR-012). */
export type Provider = SaasProvider | LocalProvider
export const providers: ReadonlyArray<Provider> = [...saasProviders, ...localProviders]

/** Whether the control plane stands between us and this tracker. */
export const isSaas = (provider: Provider): provider is SaasProvider => saasProviders.some((one) => one === provider)

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
