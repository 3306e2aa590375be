import type { SaasProviderName } from "../contract/tracker.ts"

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
