import { Option } from "effect"
import { livePath } from "../contract/live.ts"
import { paths } from "../contract/paths.ts"
import { nearest } from "../platform/nearest.ts"

/** A path without what they all begin with and end in. */
export const routeOf = (path: string): string => path.replace(/^\/(api\/v1\/)?/, "").replace(/\/+$/, "")

/** What a fault can be for: every path of the contract, without what they all begin with. */
export const routeNames: ReadonlyArray<string> = [...Object.values(paths), livePath].map((path) =>
  routeOf(typeof path === "string" ? path : path(""))
)

/** The route of the WebSocket, as faults and the log name it. */
export const liveRoute = routeOf(livePath)

/** Whether a fault for this route can ever be met: a route, a folder of routes, or one operation. */
export const isRoute = (route: string): boolean =>
  routeNames.some((name) => name === route || name.startsWith(`${route}/`)) || route.startsWith("tracker/operations/")

/** The route that was probably meant, as the beginning of a sentence. */
export const nearestRoute = (route: string): string =>
  Option.match(nearest(route, routeNames), { onNone: () => "", onSome: (name) => `${name} perhaps, ` })
