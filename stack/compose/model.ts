/** One service, as compose-go writes it; of its many fields those that the rules look at. */
export interface Service {
  readonly image?: string;
  readonly build?: unknown;
  readonly command?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly deploy?: { readonly resources?: { readonly limits?: Limits } };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly pid?: string;
  readonly ipc?: string;
  readonly devices?: readonly unknown[];
  readonly user?: string;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly logging?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> };
  readonly ports?: readonly Port[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly volumes?: readonly Mount[];
  readonly tmpfs?: readonly string[];
  readonly secrets?: readonly { readonly source: string }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** Bytes as text, as compose-go writes them. */
interface Limits {
  readonly cpus?: number;
  readonly memory?: string;
  readonly pids?: number;
}

interface Port {
  readonly host_ip?: string;
  readonly published?: string;
  readonly protocol?: string;
  readonly target: number;
}

export interface Mount {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly create_host_path?: boolean };
}

/** What Docker Compose would run. */
export interface Project {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string; readonly environment?: string }>>;
}

/** The files, loaded with some profiles: a project, or the loader's reason why there is none. */
export interface LoadedModel {
  readonly profiles: readonly string[];
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly project?: Project;
}

/** True for a service that does one thing and ends. */
export function endsByItself(service: Service): boolean {
  return service.restart === undefined || service.restart === "no";
}
