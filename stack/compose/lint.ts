import { configurationRule, volumeRule } from "./configuration-rule.ts";
import type { Exception } from "./exceptions.ts";
import { hardeningRules } from "./hardening-rules.ts";
import type { LoadedModel, Project } from "./model.ts";
import type { Problem } from "./problem.ts";
import { findProjectProblems } from "./project-problems.ts";
import { reachRules } from "./reach-rules.ts";
import { runningRules } from "./running-rules.ts";

/** Holds the loaded files to the rules, in every combination of their profiles; each problem is told once. */
export function lint(
  models: readonly LoadedModel[],
  exceptions: readonly Exception[],
  root: string,
): readonly Problem[] {
  const problems = models.flatMap((model) => [
    ...findLoadingProblems(model),
    ...findServiceProblems(model, exceptions, root),
  ]);
  // The one with most profiles has all services.
  const whole = models.reduce<LoadedModel | undefined>(
    (most, model) => (model.profiles.length >= (most?.profiles.length ?? 0) ? model : most),
    undefined,
  );
  if (whole?.project !== undefined) {
    problems.push(...findProjectProblems(whole.project, root), ...findIdleExceptions(whole.project, exceptions, root));
  }
  return problems.filter((problem, at) => problems.findIndex((other) => isSame(problem, other)) === at);
}

function findLoadingProblems({ profiles, error, warnings }: LoadedModel): Problem[] {
  const shown = profiles.filter((profile) => profile !== "*").map((profile) => ` --profile ${profile}`);
  const mend = `see \`docker compose${shown.join("")} config\``;
  return [...(error === undefined ? [] : [error]), ...warnings].map((what) => ({
    where: "docker-compose.yml",
    what: what.trim(),
    mend,
  }));
}

function findServiceProblems({ project }: LoadedModel, exceptions: readonly Exception[], root: string): Problem[] {
  if (project === undefined) return [];
  return findings(project, root)
    .filter((finding) => !exceptions.some((exception) => excuses(exception, finding)))
    .map(({ where, what, mend }) => ({ where, what, mend }));
}

function findIdleExceptions(project: Project, exceptions: readonly Exception[], root: string): Problem[] {
  const broken = findings(project, root);
  return exceptions
    .filter((exception) => !broken.some((finding) => excuses(exception, finding)))
    .map(({ service, rule, what }) => ({
      where: service,
      what: `it is excepted from the rule "${rule}" (${what}), and keeps it`,
      mend: "remove the line from stack/compose/exceptions.ts",
    }));
}

interface Finding extends Problem {
  readonly rule: string;
}

function excuses(exception: Exception, { where, rule, what }: Finding): boolean {
  return exception.service === where && exception.rule === rule && exception.what === what;
}

function findings(project: Project, root: string): Finding[] {
  return Object.entries(project.services).flatMap(([where, service]) =>
    [...hardeningRules, ...reachRules, ...runningRules, configurationRule, volumeRule].flatMap(
      ({ name: rule, mend, find }) =>
        find(service, { name: where, project, root }).map((what) => ({ where, what, mend, rule })),
    ),
  );
}

function isSame(left: Problem, right: Problem): boolean {
  return left.where === right.where && left.what === right.what;
}
