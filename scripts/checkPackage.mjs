// What other tools find in the package: publint for its fields and files, attw for its types as compilers resolve them.
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { posix } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { importsOf } from "./makeTypes.mjs"

/** Everything that is wrong with a packed tarball (its bytes), as sentences. */
export const packageProblems = async (tarball, manifest) => {
  const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer } })
  const shipped = createPackageFromTarballData(new Uint8Array(tarball))
  const { problems = [], types } = await checkPackage(shipped)
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, manifest)}`),
    ...(types === false ? ["attw: the package has no types"] : []),
    // The library is ESM alone, as Effect's own programs are; a CommonJS program imports it with `await import`.
    ...problems.filter(({ kind }) => kind !== "CJSResolvesToESM").map((problem) => `attw: ${JSON.stringify(problem)}`),
    // A tarball made from a checkout that nobody has built would be empty, one made from an old build would lie.
    ...(manifest.scripts?.prepack?.includes("scripts/build.mjs") === true ? [] : ["npm pack does not build first"]),
    ...deadLinks(shipped),
    ...strangers(shipped, Object.keys(manifest.peerDependencies))
  ]
}

/** Links of pages that lead nowhere in an installed package (templates link to what is made from them); the README names what is in a checkout alone, and says so. */
const deadLinks = (shipped) => {
  const folder = `/node_modules/${shipped.packageName}/`
  const files = shipped.listFiles()
  return files
    .filter((file) => file.startsWith(folder) && file.endsWith(".md") && !file.startsWith(`${folder}dist/`))
    .flatMap((page) =>
      Array.from(shipped.readFile(page).matchAll(/\]\(([\w./-]+)(?:#[^)]*)?\)/g), ([, link]) => ({ page, link }))
    )
    .filter(({ link, page }) => page !== `${folder}README.md` || !/^(ADR|CONTRIBUTING\.md)$/.test(link))
    .filter(({ link, page }) => {
      const target = posix.join(posix.dirname(page), link).replace(/\/$/, "")
      return !files.some((file) => file === target || file.startsWith(`${target}/`))
    })
    .map(({ link, page }) => `${page.slice(folder.length)}: ${link} is not in the package`)
}

/** Declarations that ask for a package which a program that embeds us need not have. */
const strangers = (shipped, peers) =>
  shipped.listFiles().flatMap((file) =>
    file.endsWith(".d.ts")
      ? importsOf(shipped.readFile(file))
          .filter((from) => !/^(\.|node:)/.test(from) && !peers.some((peer) => `${from}/`.startsWith(`${peer}/`)))
          .map((from) => `types: ${file} imports ${from}, which nobody who installs the package has`)
      : []
  )
