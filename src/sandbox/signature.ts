import { createHmac, timingSafeEqual } from "node:crypto"

/** A keyed signature, so that a restarted sandbox knows the tokens of its predecessor without a file. */
export const sign = (key: string, text: string): string => createHmac("sha256", key).update(text).digest("base64url")

export const verify = (key: string, text: string, signature: string): boolean => {
  const wanted = Buffer.from(sign(key, text))
  const found = Buffer.from(signature)
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}
