import { assert, describe, it } from "@effect/vitest"
import { missing } from "../../src/readiness/wording.ts"

const url = "https://kitty.test"

describe("missing", () => {
  it.each([
    ["ROLLOUT_DISABLED", {}, ["not enabled on this machine"], "SPEC_KITTY_ENABLE_SAAS_SYNC=1"],
    ["MISSING_AUTH", { host: url, reason: "none" }, ["authentication token", url], "spec-kitty auth login"],
    ["MISSING_AUTH", { host: url, reason: "other_host" }, [url, "another host"], "spec-kitty auth login"],
    ["MISSING_AUTH", { reason: "expired" }, ["expired"], "spec-kitty auth login"],
    ["MISSING_AUTH", { error: "it is a directory" }, ["it is a directory"], "spec-kitty auth login"],
    ["MISSING_HOST_CONFIG", {}, ["host URL"], "SPEC_KITTY_SAAS_URL"],
    ["MISSING_HOST_CONFIG", { error: "ftp is not https" }, ["ftp is not https"], "SPEC_KITTY_SAAS_URL"],
    ["HOST_UNREACHABLE", { url }, [url, "did not respond within 2 seconds"], url],
    ["HOST_UNREACHABLE", { url, error: "refused" }, [`${url} did not respond: refused`], "network"],
    ["HOST_UNREACHABLE", { url, status: "503" }, [url, "HTTP 503"], url],
    [
      "HOST_UNREACHABLE",
      { url, error: "no answer", proxy: "HTTPS_PROXY", proxy_trouble: "credentials" },
      [`${url} did not respond: no answer`],
      "the proxy wants into `HTTPS_PROXY`"
    ],
    [
      "MISSING_MISSION_BINDING",
      { feature: "001-login", provider: "foo", flaw: "unknown_provider" },
      ["001-login", 'bound to "foo", which is no provider'],
      "spec-kitty tracker providers"
    ],
    ["MISSING_MISSION_BINDING", {}, ["No tracker is bound"], "spec-kitty tracker bind"],
    ["MISSING_MISSION_BINDING", { feature: "001-login" }, ["001-login"], "spec-kitty tracker bind"],
    ["MISSING_MISSION_BINDING", { provider: "azure" }, ["azure", "no longer supported"], "spec-kitty tracker bind"]
  ] as const)("names the prerequisite and what provides it: %s %j", (state, details, said, next) => {
    const readiness = missing(state, details)
    for (const words of said) assert.include(readiness.message, words)
    assert.include(readiness.nextAction ?? "", next)
    assert.strictEqual(readiness.state, state)
  })
})
