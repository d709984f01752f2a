import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The stack's tests build and start real back ends: tools/test-stack.ts.
    exclude: ["**/node_modules/**", "test/conformance/suite.test.ts", "test/stack/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
