import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { addresses } from "../../monitoring/addresses.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

function run(...given: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "dist/cli.js"), "dashboards", ...given], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  return { out: stdout, err: stderr, code: status };
}

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-boards-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .toSorted();

const read = (...path: readonly string[]): string => readFileSync(join(...path), "utf8");

test.each([
  ["classic", "grafana/dashboards", "prometheus/rules"],
  ["native", "grafana/dashboards-native", "prometheus/rules-native"],
] as const)("%s: every dashboard, rule, runbook and route is written as it is kept", (generation, boards, rules) => {
  const folder = join(scratch(), "new");
  const { out, err, code } = run("--out", folder, "--generation", generation);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("--grafana and --runbooks not given");
  const kept = (from: string, kind: RegExp): readonly string[] =>
    readdirSync(join(root, from)).filter((name) => kind.test(name));
  for (const name of kept(boards, /json$/))
    expect(JSON.parse(read(folder, "dashboards", name))).toEqual(JSON.parse(read(root, boards, name)));
  for (const name of kept(rules, /yml$/)) expect(read(folder, "rules", name)).toBe(read(root, rules, name));
  expect(filesIn(folder)).toEqual(
    [
      "README.md",
      "alertmanager/alertmanager.yml",
      ...kept("alertmanager/templates", /tmpl$/).map((name) => `alertmanager/templates/${name}`),
      ...kept("alertmanager/examples", /yml$/).map((name) => `alertmanager/examples/${name}`),
      ...kept(boards, /json$/).map((name) => `dashboards/${name}`),
      "grafana/dashboards/relayscope.yaml",
      "grafana/datasources/relayscope.yaml",
      ...kept(rules, /yml$/).map((name) => `rules/${name}`),
      ...kept("docs/runbooks", /md$/).map((name) => `runbooks/${name}`),
    ].toSorted(),
  );
  expect(kept(boards, /json$/).length).toBeGreaterThan(0);
  expect(kept(rules, /yml$/).length).toBeGreaterThan(0);
});

test("alerts and panels lead to the addresses that are given, and to pages that are there", () => {
  const folder = scratch();
  const given = ["--grafana", "https://grafana.example.com/team/", "--runbooks", "https://wiki.example.com/llm"];
  const { code, out } = run("--out", folder, ...given);
  expect([code, out]).toEqual([0, expect.not.stringContaining("not given")]);
  let alerts = 0;
  for (const file of filesIn(folder)) {
    const text = read(folder, file);
    expect([file, text.includes(addresses.grafana), text.includes(addresses.runbooks)]).toEqual([file, false, false]);
    if (!file.startsWith("rules/")) continue;
    const { groups } = parse(text) as {
      groups: readonly { rules: readonly { alert?: string; annotations?: Readonly<Record<string, string>> }[] }[];
    };
    for (const { alert, annotations } of groups.flatMap(({ rules }) => rules)) {
      if (alert === undefined) continue;
      alerts += 1;
      expect(annotations?.["runbook_url"]).toBe(`https://wiki.example.com/llm/${alert}.md`);
      expect(annotations?.["dashboard_url"]).toMatch(/^https:\/\/grafana\.example\.com\/team\/d\/relayscope-/);
      expect(filesIn(folder)).toContain(`runbooks/${alert}.md`);
    }
  }
  expect(alerts).toBeGreaterThan(20);
  // Nor is there any other address of this repository's stack in what Alertmanager is given, nor a name of a file that is not there.
  for (const file of filesIn(folder).filter((one) => one.startsWith("alertmanager/")))
    expect([file, /127\.0\.0\.1|localhost|relayscope\.example/.exec(read(folder, file))]).toEqual([file, null]);
  // What is imported or provisioned names no data source of this repository's: each dashboard asks for its own.
  for (const file of filesIn(folder).filter((one) => one.startsWith("dashboards/"))) {
    const board = JSON.parse(read(folder, file)) as {
      readonly uid: string;
      readonly templating: { readonly list: readonly { readonly type: string; readonly name: string }[] };
    };
    const sources = board.templating.list.filter(({ type }) => type === "datasource").map(({ name }) => `\${${name}}`);
    const used = [...read(folder, file).matchAll(/"datasource":\s*\{[^}]*?"uid":\s*"([^"]+)"/g)].map(([, uid]) => uid);
    expect([file, board.uid.startsWith("relayscope-"), used.length > 3]).toEqual([file, true, true]);
    expect([file, [...new Set(used)].filter((uid) => !sources.includes(uid ?? "") && uid !== "-- Grafana --")]).toEqual(
      [file, []],
    );
  }
  // A page has no link that leads out of the folder.
  const pages = filesIn(folder).filter((file) => file.endsWith(".md"));
  for (const page of pages)
    for (const [, target = ""] of read(folder, page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
      expect([page, filesIn(folder)]).toEqual([page, expect.arrayContaining([join("runbooks", target)])]);
});

test("what is there and differs is left, all of it, unless --force says otherwise", () => {
  const folder = scratch();
  expect(run("--out", folder).code).toBe(0);
  expect(run("--out", folder)).toMatchObject({ code: 0, out: expect.stringMatching(/^0 files written/) });
  writeFileSync(join(folder, "README.md"), "mine\n");
  rmSync(join(folder, "rules"), { recursive: true });
  const refused = run("--out", folder);
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/files that differ .*nothing is written \(--force overwrites them\):\n {2}README\.md\n$/);
  expect([read(folder, "README.md"), filesIn(folder).some((file) => file.startsWith("rules/"))]).toEqual([
    "mine\n",
    false,
  ]);
  expect(run("--out", folder, "--force").code).toBe(0);
  expect(read(folder, "README.md")).toMatch(/^# Dashboards, rules and runbooks/);
});

test.each([
  [[], "--out: a folder to write to is needed"],
  [["--out", "x", "--generation", "old"], '--generation: "old" is not accepted; expected classic or native'],
  [["--out", "x", "--grafana", "grafana.example.com"], '--grafana: "grafana.example.com" is no address; expected http'],
  [["--out", "x", "--runbooks", "https://a.example/?q=1"], "--runbooks: "],
  [
    ["--out", "x", "--grafana", "https://me:secret@a.example"],
    "--grafana: expected an address without user and password",
  ],
  [["--out", "x", "--shoe"], "--shoe is no option; there is: --out, --generation"],
  [["--out"], "--out needs a value"],
  [["--out", "x", "--force=yes"], "--force takes no value; there is: --out"],
  [["--out", "x", "--out", "y"], "--out is given more than once; it is taken once"],
] as const)("%j is not understood: 2, and why", (given, message) => {
  const { out, err, code } = run(...given);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(message);
  expect(err).not.toContain("me:secret");
});

test("a place that is no folder is said, with 1", () => {
  const folder = scratch();
  writeFileSync(join(folder, "file"), "");
  const { code, err } = run("--out", join(folder, "file"));
  expect(code).toBe(1);
  expect(err).toMatch(/^relayscope: --out: .*there is no folder/);
});

// Node's own way to make a folder and those above it tries for ever there.
test.runIf(existsSync("/proc/self"))("a place where no folder can be made is said, with 1", () => {
  const { code, err } = run("--out", "/proc/relayscope-none");
  expect(code).toBe(1);
  expect(err).toMatch(/^relayscope: --out: .*there is no folder/);
});
