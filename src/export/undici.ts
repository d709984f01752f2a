import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import type { UndiciInstrumentationConfig } from "@opentelemetry/instrumentation-undici";
import { toldError } from "../telemetry/told-error.ts";

/** Which headers of trace context are left out on the way to an origin. */
export type Withheld = (origin: string) => ReadonlySet<string>;

interface Created {
  readonly request: { readonly origin: string | URL; addHeader?: (name: string, value: string) => unknown };
}

interface Failed {
  readonly request: object;
  readonly error: unknown;
}

/** What it shows of itself. */
type Shown = { [Name in keyof UndiciInstrumentation]: UndiciInstrumentation[Name] };

// Its listeners are methods that its types call private (0.34.0, pinned; a test compares): there are no hooks for this.
const Base = UndiciInstrumentation as unknown as new (
  config: UndiciInstrumentationConfig,
) => Shown & { onRequestCreated(created: Created): void; onError(failed: Failed): void };

/** instrumentation-undici for all other HTTP, with less told: of errors what `toldError` leaves, to hosts no header that is withheld. */
export class HttpInstrumentation extends Base {
  readonly #withheld: Withheld | undefined;

  constructor(config: UndiciInstrumentationConfig, withheld?: Withheld) {
    super(config);
    this.#withheld = withheld;
  }

  override onRequestCreated(created: Created): void {
    const { request } = created;
    const names = this.#withheld?.(String(request.origin));
    const add = request.addHeader;
    if (names === undefined || names.size === 0 || add === undefined) return super.onRequestCreated(created);
    const own = Object.getOwnPropertyDescriptor(request, "addHeader");
    request.addHeader = (name, value) => (names.has(name.toLowerCase()) ? request : add.call(request, name, value));
    try {
      super.onRequestCreated(created);
    } finally {
      // Others, who listen as well, are not ours to narrow.
      if (own === undefined) delete request.addHeader;
      else Object.defineProperty(request, "addHeader", own);
    }
  }

  override onError({ request, error }: Failed): void {
    // It knows an abort by its name or by its class; of that it tells nothing.
    const isAbort = error instanceof DOMException && error.code === DOMException.ABORT_ERR;
    super.onError({ request, error: isAbort ? error : toldError(error) });
  }
}
