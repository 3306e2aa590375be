import type { Folder } from "./folder.ts"

/** Moves whoever is signed in to another host, and gives back the setting of commands that find the account there. */
export const movedTo =
  <A extends { readonly env: Readonly<Record<string, string>> }>(home: Folder, setting: A, from: string) =>
  (url: string) => {
    home.write(".spec-kitty/credentials", home.read(".spec-kitty/credentials").replaceAll(from, url))
    return { ...setting, env: { ...setting.env, SPEC_KITTY_SAAS_URL: url } }
  }
