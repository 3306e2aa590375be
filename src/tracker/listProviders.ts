import { Effect } from "effect"
import { gateOpen } from "../auth/hostedHost.ts"
import { localProviders, saasProviders } from "./provider.ts"

/** The trackers that a project can be bound to, by who works them; like everything about trackers behind the gate. */
export const listProviders = Effect.as(gateOpen, { saas: saasProviders, local: localProviders })
