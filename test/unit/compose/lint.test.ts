import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lint } from "../../../stack/compose/lint.ts";
import type { Project, Service } from "../../../stack/compose/model.ts";

const root = mkdtempSync(join(tmpdir(), "relayscope-compose-"));
mkdirSync(join(root, "loki"));
writeFileSync(
  join(root, "loki", "config.yaml"),
  "# /run/secrets/not_this_one\nserver: {}\ncommon: { path_prefix: /loki/data }\n",
);
writeFileSync(join(root, "loki", "flags"), "--config.file=/etc/loki/other.yaml\n");
writeFileSync(join(root, "loki", "other.yaml"), "key_file: /run/secrets/tls_key\n");
afterAll(() => rmSync(root, { recursive: true }));

const config = {
  type: "bind",
  source: join(root, "loki"),
  target: "/etc/loki",
  read_only: true,
  bind: { create_host_path: false },
} as const;

const sound: Service = {
  image: "grafana/loki:3.7.8",
  command: ["-config.file=/etc/loki/config.yaml"],
  environment: { GOMEMLIMIT: "400MiB", PASSWORD__FILE: "/run/secrets/password" },
  secrets: [{ source: "password" }],
  healthcheck: { test: ["CMD", "/usr/bin/loki", "-health"] },
  deploy: { resources: { limits: { cpus: 1, memory: "536870912", pids: 256 } } },
  read_only: true,
  cap_drop: ["ALL"],
  security_opt: ["no-new-privileges:true"],
  user: "10001:10001",
  restart: "unless-stopped",
  stop_grace_period: "1m0s",
  logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
  ports: [{ host_ip: "127.0.0.1", published: "3100", target: 3100 }],
  networks: { edge: null, telemetry: null },
  volumes: [config, { type: "volume", source: "data", target: "/loki" }],
  tmpfs: ["/tmp:size=32m"],
};

const names = ["otel-collector", "prometheus", "alertmanager", "tempo", "loki", "grafana", "blackbox-exporter"];

function projectWith(service: Service): Project {
  // Each image and each port once: two of one are a problem of their own.
  const others = names.map((name) => [name, { ...sound, image: `maker/${name}:1.2.3`, ports: [] }] as const);
  return {
    services: { ...Object.fromEntries(others), loki: service },
    networks: { edge: null, telemetry: { internal: true } },
    volumes: { data: null },
    secrets: { password: { file: join(root, "secrets/password") } },
  };
}

function problemsOf(project: Project, exceptions: Parameters<typeof lint>[1] = []): readonly string[] {
  return lint([{ profiles: [], warnings: [], project }], exceptions, root).map(
    ({ where, what }) => `${where}: ${what}`,
  );
}

test("a sound stack has no problem", () => {
  expect(problemsOf(projectWith(sound))).toEqual([]);
});

const broken: readonly (readonly [what: string, change: Partial<Record<keyof Service, unknown>>])[] = [
  ["port 3100 is open on every address", { ports: [{ published: "3100", target: 3100 }] }],
  ["port 3100 is open on 0.0.0.0", { ports: [{ host_ip: "0.0.0.0", published: "3100", target: 3100 }] }],
  ["it shares the network of the host", { network_mode: "host", networks: {}, ports: [] }],
  ["ADMIN_PASSWORD holds a secret for all to read in `docker inspect`", { environment: { ADMIN_PASSWORD: "hunter2" } }],
  ["RELAY_KEY holds a secret for all to read in `docker inspect`", { environment: { RELAY_KEY: null } }],
  ["URL holds a secret for all to read in `docker inspect`", { environment: { URL: "http://me:secret@relay/" } }],
  ["word 2 of its command shows a secret", { command: ["-a", "--auth.token=abcdef"] }],
  ["word 1 of its command shows a secret", { command: ["--password", "abcdef"] }],
  ["its image grafana/loki:latest may be another one tomorrow", { image: "grafana/loki:latest" }],
  ["its image grafana/loki may be another one tomorrow", { image: "grafana/loki" }],
  ["its image grafana/loki:3.7 may be another one tomorrow", { image: "grafana/loki:3.7" }],
  ["it is built on the user's machine", { build: { context: "." }, image: undefined }],
  ["nothing tells whether it works", { healthcheck: undefined }],
  ["nothing tells whether it works", { healthcheck: { test: ["NONE"] } }],
  ["its health check can't fail: true", tested("CMD", "true")],
  ["its health check can't fail: /bin/true", tested("CMD", "/bin/true")],
  ["its health check can't fail: exit 0", tested("CMD-SHELL", "exit 0")],
  ["its health check can't fail: :", tested("CMD", "/bin/sh", "-c", ":")],
  ["its health check can't fail: loki -health || true", tested("CMD-SHELL", "loki -health || true")],
  ["its health check can't fail: loki -health; exit 0", tested("CMD-SHELL", "loki -health; exit 0")],
  ["its health check can't fail: /usr/bin/loki --version", tested("CMD", "/usr/bin/loki", "--version")],
  ["no limit of memory", { deploy: { resources: { limits: { cpus: 1, pids: 1 } } } }],
  ["no limit of pids", { deploy: { resources: { limits: { cpus: 1, memory: "536870912" } } } }],
  ["GOMEMLIMIT 500 MiB leaves no room below the memory limit", { environment: { GOMEMLIMIT: "500MiB" } }],
  ["it can write to its own image", { read_only: false }],
  ["tmpfs /tmp may fill the memory", { tmpfs: ["/tmp"] }],
  ["it keeps capabilities of root", { cap_drop: ["NET_RAW"] }],
  ["it has the capability NET_ADMIN", { cap_add: ["NET_ADMIN"] }],
  ["a setuid program in it may become root", { security_opt: [] }],
  ["its security option seccomp:unconfined may loosen what holds it", secured("seccomp:unconfined")],
  ["its security option apparmor=unconfined may loosen what holds it", secured("apparmor=unconfined")],
  ["it reaches into the host", { privileged: true }],
  ["its user is whatever the image says", { user: undefined }],
  ["it runs as 0:0", { user: "0:0" }],
  ["it is not started again when it fails", { restart: "no" }],
  ["how long it may take to stop is not said", { stop_grace_period: undefined }],
  ["it is killed after 10 s, and needs up to 30 s to write down what it holds", { stop_grace_period: "10s" }],
  ["its log may fill the disk", { logging: { driver: "json-file", options: { "max-size": "10m" } } }],
  ["it may change loki", { volumes: [{ ...config, read_only: false }, ...(sound.volumes ?? []).slice(1)] }],
  ["/var/run/docker.sock is not a part of the clone", mounted({ source: "/var/run/docker.sock" })],
  ["the folder of all secrets is mounted", mounted({ source: join(root, "secrets") })],
  ["Docker would make an empty loki where there is none", mounted({ bind: {} })],
  ["tempo does not exist", mounted({ source: join(root, "tempo") })],
  ["it waits for the health of otel-collector, which has no healthcheck", waiting("service_healthy")],
  [
    "it waits for the end of otel-collector, which is started again and again",
    waiting("service_completed_successfully"),
  ],
  ["it is on the project's default network", { networks: { default: null } }],
  ["it is told to read /etc/loki/loki.yaml, which no mount holds", { command: ["-config.file=/etc/loki/loki.yaml"] }],
  ["it reads /run/secrets/tls_key, which it is not given", { command: ["@/etc/loki/flags"] }],
  ["it has a volume at /var/loki, where nothing tells it to write", keptAt("/var/loki")],
  ["it has a volume at /lok, where nothing tells it to write", keptAt("/lok")],
  ["it publishes its port 3101, and listens on 3100, 9095", published(3101)],
  ["GF_AUTH_ANONYMOUS_ENABLED lets in whoever comes", { environment: { GF_AUTH_ANONYMOUS_ENABLED: "true" } }],
  ["GF_USERS_ALLOW_SIGN_UP lets in whoever comes", { environment: { GF_USERS_ALLOW_SIGN_UP: "1" } }],
  ["what it stores is gone with its container", { volumes: [config] }],
];

test.each(broken)("found: %s", (what, change) => {
  const project = projectWith({ ...sound, ...change } as Service);
  const collector = {
    ...project.services["otel-collector"],
    ...(what.includes("no healthcheck") && { healthcheck: {} }),
  };
  const services = { ...project.services, "otel-collector": collector };
  expect(problemsOf({ ...project, services })).toContain(`loki: ${what}`);
});

test("what is declared and used by nobody is found, and a service that is missing", () => {
  const { services, ...rest } = projectWith(sound);
  const { tempo: _, ...others } = services;
  const project = {
    ...rest,
    services: others,
    networks: { ...rest.networks, lost: null },
    volumes: { data: null, old: null },
  };
  expect(problemsOf(project).toSorted()).toEqual([
    "networks: lost is used by no service",
    "tempo: the stack has no such service",
    "volumes: old is used by no service",
  ]);
});

test("a secret is a file in secrets/, of its own name", () => {
  const project = projectWith(sound);
  expect(problemsOf({ ...project, secrets: { password: { environment: "PASSWORD" } } })).toEqual([
    "secrets: password comes from the environment",
  ]);
  expect(problemsOf({ ...project, secrets: { password: { file: join(root, "loki/flags") } } })).toEqual([
    "secrets: password comes from loki/flags",
  ]);
});

test("ports of a network without a way out are found", () => {
  expect(
    problemsOf({ ...projectWith(sound), networks: { edge: { internal: true }, telemetry: { internal: true } } }),
  ).toContain("loki: its ports are published from an internal network, which Docker does not do");
});

test("a network of the back ends with a way out is found", () => {
  expect(problemsOf({ ...projectWith(sound), networks: { edge: null, telemetry: {} } })).toEqual([
    "networks: telemetry has a way out",
  ]);
});

test("two services that publish one port are found; one port of two protocols is none", () => {
  const project = projectWith(sound);
  const publishing = (protocol: string): Project => {
    const ports = [{ host_ip: "127.0.0.1", published: "3100", target: 9093, protocol }];
    return {
      ...project,
      services: { ...project.services, alertmanager: { ...project.services["alertmanager"], ports } },
    };
  };
  expect(problemsOf(publishing("tcp"))).toEqual(["ports: 3100/tcp is published by alertmanager and loki"]);
  expect(problemsOf(publishing("udp"))).toEqual([]);
});

test.each([
  ["CMD", "/tempo", "-health"],
  ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:3000/true"],
  ["CMD-SHELL", "loki -health || exit 1"],
  ["CMD", "node", "-e", "ask().catch(() => process.exit(1)); setTimeout(() => process.exit(0))"],
])("a health check that asks is no problem: %s %s", (...test) => {
  expect(problemsOf(projectWith({ ...sound, healthcheck: { test } }))).toEqual([]);
});

test("two versions of one image are found", () => {
  const project = projectWith(sound);
  const services = { ...project.services, tempo: { ...sound, image: "grafana/loki:3.7.7", ports: [] } };
  expect(problemsOf({ ...project, services })).toEqual(["x-images: grafana/loki is there in two versions"]);
});

test("what ends by itself needs no health check, but one that stays and waits for its end, in every combination of profiles", () => {
  const base: Service = { ...sound, image: "busybox:1.37.0", ports: [] };
  const once: Service = { ...base, restart: "no", healthcheck: {}, stop_grace_period: "1s" };
  const project = projectWith(sound);
  const waiter = { ...sound, depends_on: { once: { condition: "service_completed_successfully" } } };
  const awaited = { ...project, services: { ...project.services, once, loki: waiter } };
  const abandoned = { ...project, services: { ...project.services, once } };
  expect(problemsOf(awaited)).toEqual([]);
  const models = [
    { profiles: [], warnings: [], project: abandoned },
    { profiles: ["demo"], warnings: [], project: awaited },
  ];
  expect(lint(models, [], root).map(({ where }) => where)).toEqual(["once"]);
});

test("an exception excuses one finding about one service, and is a problem itself once it is not needed", () => {
  const what = "it has the capability CHOWN";
  const exceptions = [{ service: "loki", rule: "capabilities", what, reason: "it gives away" }];
  expect(problemsOf(projectWith({ ...sound, cap_add: ["CHOWN"] }), exceptions)).toEqual([]);
  expect(problemsOf(projectWith({ ...sound, cap_add: ["CHOWN", "SYS_ADMIN"] }), exceptions)).toEqual([
    "loki: it has the capability SYS_ADMIN",
  ]);
  expect(problemsOf(projectWith(sound), exceptions)).toEqual([
    'loki: it is excepted from the rule "capabilities" (it has the capability CHOWN), and keeps it',
  ]);
});

test("what the loader says is told once, whatever the number of profiles", () => {
  const failed = { error: 'service "a" refers to undefined network b', warnings: ["The X variable is not set"] };
  const models = [
    { profiles: [], ...failed },
    { profiles: ["demo"], ...failed },
  ];
  expect(lint(models, [], root).map(({ what }) => what)).toEqual([failed.error, ...failed.warnings]);
});

function mounted(change: object): Partial<Service> {
  return { volumes: [{ ...config, ...change }, ...(sound.volumes ?? []).slice(1)] };
}

function secured(option: string): Partial<Service> {
  return { security_opt: [...(sound.security_opt ?? []), option] };
}

function tested(...test: readonly string[]): Partial<Service> {
  return { healthcheck: { test } };
}

function keptAt(target: string): Partial<Service> {
  return { volumes: [config, { type: "volume", source: "data", target }] };
}

function published(target: number): Partial<Service> {
  return { ports: [{ host_ip: "127.0.0.1", published: "3100", target }] };
}

function waiting(condition: string): Partial<Service> {
  return { depends_on: { "otel-collector": { condition } } };
}
