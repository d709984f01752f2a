import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Row } from "./in-process.ts";
import { differences, summarise } from "./statistics.ts";

const script = fileURLToPath(new URL("clients/pricing.ts", import.meta.url));

/** What a call's price costs once the tables are there, beside a loop that prices nothing; and what the catalogue holds. */
export async function measurePricing(dist: string, rounds: number): Promise<Row[]> {
  const calls = 20_000;
  const given = ["--expose-gc", script, join(dist, "prices.json"), String(calls), String(rounds)];
  const { stdout } = await promisify(execFile)(process.execPath, given, { env: {} });
  const { times, bytes } = JSON.parse(stdout) as Said;
  const time = summarise(
    differences(
      times.map(({ priced }) => priced),
      times.map(({ bare }) => bare),
    ),
  );
  return [
    {
      id: "pricing",
      measured: time.median,
      noise: time.noise,
      note: `${calls.toLocaleString("en")} calls a round, by every way to a price`,
    },
    { id: "catalog", measured: bytes / 2 ** 20, noise: 0, note: "read, with the answers that it keeps" },
  ];
}

interface Said {
  readonly times: readonly { readonly priced: number; readonly bare: number }[];
  readonly bytes: number;
}
