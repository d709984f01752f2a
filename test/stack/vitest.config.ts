import { defineConfig } from "vitest/config";

/** Each of these files starts back ends of its own, which take both cores: one after the other. */
export default defineConfig({
  test: {
    include: ["test/stack/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
