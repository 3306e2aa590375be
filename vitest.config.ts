import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/helpers/preparedFolder.ts"],
    pool: "forks",
    // Many tests wait for a process or an answer, and leave a third of the machine idle with one worker a core.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
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
