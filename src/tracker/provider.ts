import { localProviders, providers, saasProviders } from "../config/trackerProviders.ts"
import type { SaasProviderName } from "../contract/tracker.ts"

export { localProviders, providers, saasProviders }

export type SaasProvider = (typeof saasProviders)[number] & SaasProviderName
export type LocalProvider = (typeof localProviders)[number]
export type Provider = SaasProvider | LocalProvider

/** Whether the control plane stands between us and this tracker. */
export const isSaas = (provider: Provider): provider is SaasProvider => saasProviders.some((one) => one === provider)

/** What a local tracker can be told: its program, where it runs, and the words that name its cache. */
export const credentialKeys = ["command", "cwd", "server_url", "base_url", "username", "email", "team_slug"] as const
