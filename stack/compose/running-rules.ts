import { findIdleTest } from "./health-test.ts";
import type { Project, Service } from "./model.ts";
import { endsByItself } from "./model.ts";
import type { Rule } from "./rule.ts";
import { when } from "./rule.ts";

// Seconds; what is not named here may have 10.
const leastGrace: Readonly<Record<string, number>> = { tempo: 15, loki: 30, prometheus: 30, "otel-collector": 30 };

/** How a service starts, lives and ends. */
export const runningRules: readonly Rule[] = [
  {
    name: "health",
    mend: "add a healthcheck that asks the program, or an exception with its reason",
    find: (service) => {
      const idle = findIdleTest(service.healthcheck?.test ?? []);
      return [
        ...when(!endsByItself(service) && !hasHealthCheck(service), "nothing tells whether it works"),
        ...when(idle !== undefined, `its health check can't fail: ${idle ?? ""}`),
      ];
    },
  },
  {
    name: "limits",
    mend: "set deploy.resources.limits",
    find: ({ deploy }) => {
      const limits = deploy?.resources?.limits;
      return (["cpus", "memory", "pids"] as const)
        .filter((kind) => !(Number(limits?.[kind]) > 0))
        .map((kind) => `no limit of ${kind}`);
    },
  },
  {
    name: "go-memory",
    mend: "set GOMEMLIMIT to at most nine tenths of the memory limit",
    find: ({ environment, deploy }) => {
      const soft = /^(\d+)MiB$/.exec(environment?.["GOMEMLIMIT"] ?? "")?.[1];
      const hard = Number(deploy?.resources?.limits?.memory ?? Number.NaN);
      return when(
        soft !== undefined && Number(soft) * 2 ** 20 > hard * 0.9,
        `GOMEMLIMIT ${soft ?? ""} MiB leaves no room below the memory limit`,
      );
    },
  },
  {
    name: "restart",
    mend: 'set restart: unless-stopped, or "no" for what ends by itself and something waits for',
    find: (service, { name, project }) =>
      when(endsByItself(service) && !isAwaited(name, project), "it is not started again when it fails"),
  },
  {
    name: "grace",
    mend: "set stop_grace_period",
    find: (service, { name }) => {
      const least = leastGrace[name] ?? (endsByItself(service) ? 1 : 10);
      const seconds = readSeconds(service.stop_grace_period ?? "");
      if (Number.isNaN(seconds)) return ["how long it may take to stop is not said"];
      return when(
        seconds < least,
        `it is killed after ${seconds} s, and needs up to ${least} s to write down what it holds`,
      );
    },
  },
  {
    name: "logs",
    mend: "set logging with max-size and max-file",
    find: ({ logging }) => {
      const bounded = logging?.options?.["max-size"] !== undefined && logging.options["max-file"] !== undefined;
      return when(!bounded || !["json-file", "local"].includes(logging?.driver ?? ""), "its log may fill the disk");
    },
  },
  {
    name: "waiting",
    mend: "wait for what the other service can say: service_healthy needs a healthcheck, service_completed_successfully an end",
    find: ({ depends_on = {} }, { project }) =>
      Object.entries(depends_on).flatMap(([other, { condition }]) => {
        const service = project.services[other] ?? {};
        return [
          when(
            condition === "service_healthy" && !hasHealthCheck(service),
            `it waits for the health of ${other}, which has no healthcheck`,
          ),
          when(
            condition === "service_completed_successfully" && !endsByItself(service),
            `it waits for the end of ${other}, which is started again and again`,
          ),
        ].flat();
      }),
  },
];

function hasHealthCheck({ healthcheck }: Service): boolean {
  const test = healthcheck?.test ?? [];
  return healthcheck?.disable !== true && test.length > 1 && test[0] !== "NONE";
}

function isAwaited(name: string, { services }: Project): boolean {
  // By one that stays: `docker compose up --wait` takes the end of all others for a failure.
  return Object.values(services).some(
    (service) => !endsByItself(service) && service.depends_on?.[name]?.condition === "service_completed_successfully",
  );
}

// Go's way of writing a duration: 1m30s, 45s, 500ms.
function readSeconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0) return Number.NaN;
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}
