import { Layer } from "effect"
import { LocalLayer } from "./LocalLayer.ts"
import { TemplatesLayer } from "./TemplatesLayer.ts"

/** What reads this machine only, templates included. */
export const LocalTemplatesLayer = TemplatesLayer.pipe(Layer.provideMerge(LocalLayer))
