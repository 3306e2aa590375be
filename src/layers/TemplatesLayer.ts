import { Layer } from "effect"
import * as PackageTemplateAssets from "../templates/PackageTemplateAssets.ts"
import { ShippedFiles } from "../templates/ShippedFiles.ts"
import { TemplateResolver } from "../templates/TemplateResolver.ts"

/** Templates of project, user and package, and which versions of them were ever shipped. */
export const TemplatesLayer = TemplateResolver.layer.pipe(
  Layer.provideMerge(ShippedFiles.layer),
  Layer.provideMerge(PackageTemplateAssets.layer)
)
