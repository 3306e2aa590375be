import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Vitest leaves one core to the watcher that we do not use; on two cores that is half of them.
    maxWorkers: "100%",
    // Against a test that hangs, not against a machine that is busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: {
      provider: "v8",
      reportOnFailure: true,
      include: ["src/**/*.ts"],
      exclude: ["src/bin.ts", "src/launcher.ts"],
      reporter: ["text-summary", "json-summary"]
    }
  }
})
