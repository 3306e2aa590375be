import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const at = (file: string) => fileURLToPath(new URL(`../../scripts/soak/${file}`, import.meta.url))

/** What a script of this Node prints. */
const said = (script: string, options: ReadonlyArray<string> = [], env: Readonly<Record<string, string>> = {}) => {
  const argv = [...options, "--input-type=module", "-e", script]
  const { stdout } = spawnSync(process.execPath, argv, { encoding: "utf8", env: { ...process.env, ...env } })
  return JSON.parse(stdout)
}

/** The slope that the soak finds in ten minutes of looks, of which `rss` is told by its second. */
const slopeOf = (rss: string) =>
  said(`
    import { slope } from ${JSON.stringify(at("process.mjs"))}
    const looks = Array.from({ length: 600 }, (_, at) => ({ at, rss: (${rss})(at) }))
    console.log(JSON.stringify(slope(looks, "rss")))
  `)

describe("the soak", () => {
  it("finds what grows, and takes neither garbage nor growing up for it", () => {
    assert.closeTo(slopeOf("(at) => 90 + at * 0.01"), 0.01, 0.001)
    assert.closeTo(slopeOf("(at) => 90 + at * 0.01 + (at % 17)"), 0.01, 0.005)
    assert.closeTo(slopeOf("(at) => 90 + (at % 17)"), 0, 0.002)
    assert.closeTo(slopeOf("(at) => 90 + Math.min(at, 150)"), 0, 0.001)
  })

  it("lets the clocks and the timers of its processes go as fast as it is told, and the real ones be", () => {
    const script = `
      const [real, begun] = [performance.now(), Date.now()]
      setTimeout(() => console.log(JSON.stringify([performance.now() - real, Date.now() - begun, new Date() - begun])), 20_000)
    `
    const env = { SOAK_SPEED: "200", SOAK_ORIGIN: String(Date.now()), SOAK_TIMERS: "1" }
    const [real, told, made] = said(script, ["--require", at("clock.cjs")], env)
    assert.isAtLeast(real, 90)
    assert.isBelow(real, 10_000)
    for (const passed of [told, made]) assert.closeTo(passed / 200, real, 20)
  })
})
