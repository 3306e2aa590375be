import { generateKeyPairSync, type KeyObject, sign } from "node:crypto"

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** A certificate authority that nobody trusts yet, and what it issues: valid from 2020 to 2049, made without any program. */
export const privateAuthority = () => {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const name = "Kitty Test Authority"
  const cert = certificate({
    subject: name,
    publicKey: own.publicKey,
    issuer: name,
    signer: own.privateKey,
    extensions: [isAuthority]
  })
  return {
    cert,
    issue: (names: ReadonlyArray<string>): Certificate => {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
      const subject = names[0] ?? ""
      return {
        cert: certificate({ subject, publicKey, issuer: name, signer: own.privateKey, extensions: [namesOf(names)] }),
        key: privateKey.export({ type: "pkcs8", format: "pem" }).toString()
      }
    }
  }
}

// helpers: as much DER as a certificate takes (RFC 5280)

const der = (tag: number, ...contents: ReadonlyArray<Uint8Array>): Buffer => {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...contents: ReadonlyArray<Uint8Array>) => der(0x30, ...contents)
const integer = (value: number) => der(0x02, Buffer.from([value]))
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"))
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content)
const yes = der(0x01, Buffer.from([0xff]))

const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"))
const commonName = (name: string) => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))))
const time = (text: string) => der(0x17, Buffer.from(text))

const extension = (id: string, isCritical: boolean, value: Uint8Array) =>
  sequence(oid(id), ...(isCritical ? [yes] : []), der(0x04, value))

const isAuthority = extension("551d13", true, sequence(yes))

const namesOf = (names: ReadonlyArray<string>) =>
  extension(
    "551d11",
    false,
    sequence(
      ...names.map((name) =>
        /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name))
      )
    )
  )

let serial = 0

const certificate = (made: {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly issuer: string
  readonly signer: KeyObject
  readonly extensions: ReadonlyArray<Uint8Array>
}): string => {
  serial += 1
  const body = sequence(
    der(0xa0, integer(2)),
    integer(serial),
    ecdsaWithSha256,
    commonName(made.issuer),
    sequence(time("200101000000Z"), time("490101000000Z")),
    commonName(made.subject),
    made.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...made.extensions))
  )
  const whole = sequence(body, ecdsaWithSha256, bits(sign("sha256", body, made.signer)))
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`
}
