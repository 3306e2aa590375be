// What scripts need of the source, bundled on the fly by `importSource`.
export { runPromise as run } from "effect/Effect"
export { loadCatalog } from "../src/cli/loadCatalog.ts"
