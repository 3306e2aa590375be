/** What each node waits for. */
export type Dependencies = Readonly<Record<string, ReadonlyArray<string>>>

const numeric = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true })

/**
 * Cycles as a depth-first walk meets them, each once, as a path that starts with its smallest node; a node that waits for
 * itself is one. None exactly when there is an order; nodes in several cycles may show only some of them at a time.
 */
export const findCycles = (dependencies: Dependencies): ReadonlyArray<ReadonlyArray<string>> => {
  const cycles = new Map<string, ReadonlyArray<string>>()
  const finished = new Set<string>()
  const visit = (node: string, trail: ReadonlyArray<string>) => {
    const start = trail.indexOf(node)
    if (start !== -1) {
      const cycle = trail.slice(start)
      const first = cycle.indexOf([...cycle].sort(numeric)[0] ?? node)
      const turned = [...cycle.slice(first), ...cycle.slice(0, first)]
      cycles.set(turned.join(" "), turned)
      return
    }
    if (finished.has(node)) return
    for (const next of dependencies[node] ?? []) visit(next, [...trail, node])
    finished.add(node)
  }
  for (const node of Object.keys(dependencies).sort(numeric)) visit(node, [])
  return [...cycles.values()]
}

/** Dependencies first, numbers break ties; nodes of a cycle come last in numeric order. */
export const topologicalOrder = (dependencies: Dependencies): ReadonlyArray<string> => {
  const waiting = new Set(Object.keys(dependencies).sort(numeric))
  const order: Array<string> = []
  for (;;) {
    const ready = [...waiting].find((node) => !(dependencies[node] ?? []).some((needed) => waiting.has(needed)))
    if (ready === undefined) return [...order, ...waiting]
    waiting.delete(ready)
    order.push(ready)
  }
}
