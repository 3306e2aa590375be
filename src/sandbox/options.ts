import { Duration, Either } from "effect"
import type { IngressLimits } from "../contract/health.ts"
import { unmappedProject } from "../contract/tracker.ts"
import { NotLoopback } from "./errors.ts"
import type { Fault } from "./Fault.ts"

/** Somebody who can sign in. Without a team, tracker calls are refused. */
export interface SandboxUser {
  readonly username: string
  readonly password: string
  readonly teamSlug?: string
}

/** Whose connection with a provider is used: the team's, the user's own, or nobody's. */
export const identities = ["installation", "user_link", "none"] as const
export type Identity = (typeof identities)[number]

/** How a sandbox is to behave; everything has a default. */
export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port?: number
  /** Only loopback addresses. */
  readonly host?: string
  /** The same seed gives the same issues and accepts the tokens of an earlier sandbox on the same port. */
  readonly seed?: number
  /** How many issues a project starts with; a dozen if not said. */
  readonly issues?: number
  /** Under whose connection a provider is called; with `none`, nobody has connected it. */
  readonly identity?: Identity
  /** Projects that are not mapped to anything at the provider. */
  readonly unmapped?: ReadonlyArray<string>
  readonly faults?: ReadonlyArray<Fault>
  /** Who may sign in. Without a list everybody may, with the password `kitty`, into the team `demo-team`. */
  readonly users?: ReadonlyArray<SandboxUser>
  /** Seconds until an access token expires. */
  readonly tokenLifetime?: number
  /** Seconds until a refresh token expires. */
  readonly refreshLifetime?: number
  /** SQLite file in which everything outlives the sandbox; in memory if not said. */
  readonly state?: string
  /** Push and run answer 202 and finish after `operationDelay`. */
  readonly async?: boolean
  readonly operationDelay?: Duration.DurationInput
  /** What the batch endpoint takes at once. */
  readonly limits?: Partial<IngressLimits>
}

export interface SandboxSettings {
  readonly port: number
  readonly host: string
  readonly seed: number
  readonly issues: number
  readonly identity: Identity
  readonly unmapped: ReadonlyArray<string>
  readonly faults: ReadonlyArray<Fault>
  readonly users: ReadonlyArray<SandboxUser> | null
  readonly tokenLifetime: number
  readonly refreshLifetime: number
  readonly async: boolean
  readonly operationDelayMillis: number
  readonly limits: IngressLimits
}

/** The options with their defaults, or the reason why they cannot be. */
export const settle = (options: SandboxOptions): Either.Either<SandboxSettings, NotLoopback> => {
  const host = options.host ?? "127.0.0.1"
  if (!isLoopback(host)) return Either.left(new NotLoopback({ host, wanted: "listen" }))
  return Either.right({
    port: options.port ?? 0,
    // The name may resolve elsewhere; the address cannot.
    host: host === "localhost" ? "127.0.0.1" : host,
    seed: options.seed ?? 1,
    issues: options.issues ?? 12,
    identity: options.identity ?? "installation",
    unmapped: [unmappedProject, ...(options.unmapped ?? [])],
    faults: options.faults ?? [],
    users: options.users ?? null,
    tokenLifetime: options.tokenLifetime ?? 900,
    refreshLifetime: options.refreshLifetime ?? 604_800,
    async: options.async ?? false,
    operationDelayMillis: Duration.toMillis(options.operationDelay ?? "500 millis"),
    limits: { maxEvents: 1000, maxBytes: 1_048_576, ...options.limits }
  })
}

// helpers

/** Whether a host name means this machine. */
export const isLoopback = (host: string) =>
  host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
