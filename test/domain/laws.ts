/** How many runs a law gets: enough to find what breaks, few enough for two cores. */
export const laws = { fastCheck: { numRuns: 100 } } as const
