declare const SPEC_KITTY_VERSION: string | undefined

/** The product's version; the build puts it in, from package.json. */
export const version: string = typeof SPEC_KITTY_VERSION === "string" ? SPEC_KITTY_VERSION : "0.0.0-dev"
