import { expect, test } from "vitest";
import { collectSecrets } from "../../../src/cli/doctor/secrets.ts";

test("the doctor shows no salt, and the name of the file that has it", () => {
  const secrets = collectSecrets({
    RELAYSCOPE_SALT: "s3cret-s3cret-s3cret",
    RELAYSCOPE_SALT_FILE: "/run/secrets/salt",
  });
  expect(secrets.strip("a s3cret-s3cret-s3cret in /run/secrets/salt")).toBe("a … in /run/secrets/salt");
  expect(secrets.quote("it says s3cret-s3")).toBe("(not shown: it may repeat a secret)");
});
