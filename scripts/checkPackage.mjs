// What other tools find in the package: publint for its fields and files, attw for its types as compilers resolve them.
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

/** Everything that is wrong with a packed tarball (its bytes), as sentences. */
export const packageProblems = async (tarball, manifest) => {
  const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer } })
  const { problems = [], types } = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, manifest)}`),
    ...(types === false ? ["attw: the package has no types"] : []),
    // The library is ESM alone, as Effect's own programs are; a CommonJS program imports it with `await import`.
    ...problems.filter(({ kind }) => kind !== "CJSResolvesToESM").map((problem) => `attw: ${JSON.stringify(problem)}`)
  ]
}
