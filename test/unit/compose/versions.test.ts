import { expect, test } from "vitest";
import { programs } from "../../../stack/programs.ts";
import { readText, readYaml } from "./provisioning.ts";

const images = Object.values(readYaml<{ "x-images": Record<string, string> }>("docker-compose.yml")["x-images"]);

test("each program runs at the same version with containers and without", () => {
  for (const { name, version } of programs) {
    const own = images.filter((image) => image.includes(name === "otelcol" ? "collector" : name.replace("_", "-")));
    expect(own.map((image) => image.replace(/^.*:v?/, ""))).toEqual([version]);
  }
});

test("no image is named anywhere else", () => {
  const named = [...readText("docker-compose.yml").matchAll(/^ +image: (.+)$/gm)].map(([, image = ""]) => image);
  expect(named.length).toBeGreaterThanOrEqual(images.length);
  for (const image of named) expect(image).toMatch(/^\*/);
  for (const overlay of ["protected", "file-log", "native", "receivers"])
    expect(readText(`docker-compose.${overlay}.yml`)).not.toContain("image:");
});

test("Grafana is told which Prometheus it asks", () => {
  const text = readText("grafana/provisioning/datasources/relayscope.yaml");
  expect(images).toContain(`prom/prometheus:v${/prometheusVersion: (\S+)/.exec(text)?.[1]}`);
});
