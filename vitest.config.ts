import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // One module graph per worker: tests own their HOME and never touch globals, so re-importing Effect buys nothing.
    pool: "forks",
    poolOptions: { forks: { isolate: false } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: "v8",
      reportOnFailure: true,
      include: ["src/**/*.ts"],
      exclude: ["src/bin.ts", "src/launcher.ts"],
      reporter: ["text-summary", "json-summary"]
    }
  }
})
