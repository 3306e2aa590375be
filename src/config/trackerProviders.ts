/** Trackers that only the control plane talks to (S059 C-004). */
export const saasProviders = ["linear", "jira", "github", "gitlab"] as const

/** Trackers on this machine, worked without any host. */
export const localProviders = ["beads", "fp"] as const

/** Every tracker there is (S059 FR-012). */
export const providers: ReadonlyArray<(typeof saasProviders)[number] | (typeof localProviders)[number]> = [
  ...saasProviders,
  ...localProviders
]
