import { defineConfig } from "vitest/config";

// A run of its own, after the one whose processes emit what it reads.
export default defineConfig({
  test: { include: ["test/conformance/suite.test.ts"], testTimeout: 120_000 },
});
