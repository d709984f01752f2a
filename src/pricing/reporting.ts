import { type ConvertedCost, convert, type ExchangeRates, type ReadRates } from "./exchange-rates.ts";
import { readLater, readNow, type Text } from "./text-file.ts";
import { watchFile } from "./watched-file.ts";

export interface ReportingOptions {
  /** The reporting currency, ISO 4217. */
  readonly currency: string;
  /** Path of the file with exchange rates. */
  readonly ratesFile?: string | undefined;
  /** Reads its text. May throw, where what reads is not there. */
  readonly readRates: (text: string, fileName: string) => ReadRates;
  /** Takes one line for each thing that could not be used. */
  readonly onProblem: (line: string) => void;
  /** Takes one line when a changed file is in use. */
  readonly onNews?: (line: string) => void;
  /** Milliseconds that only go forward. */
  readonly clock?: () => number;
}

/** Either the cost in the reporting currency, or that there is no rate for it; neither where there is no cost. */
interface Reported {
  readonly convertedCost?: ConvertedCost;
  readonly unconverted?: true;
}

/** Costs in one reporting currency, beside the one that is charged. */
export interface Reporting {
  /** Starts reading the rates, ahead of the first cost; later looks whether the file has changed. */
  warm(): void;
  /** A cost of a call that began then (epoch milliseconds). The rates are read here and now where they are not there yet. */
  of(cost: { readonly amount: number; readonly currency: string } | undefined, at: number): Reported;
}

/** Making it reads nothing. */
export function createReporting({ currency, ratesFile, ...options }: ReportingOptions): Reporting {
  const { readRates, onProblem, onNews = () => undefined, clock = () => performance.now() } = options;
  const watched =
    ratesFile === undefined
      ? undefined
      : watchFile<ExchangeRates>({
          path: ratesFile,
          variable: "RELAYSCOPE_EXCHANGE_RATES",
          kind: "file of exchange rates",
          read(text, name) {
            const { rates, problems } = readRates(text, name);
            return { value: rates, problems };
          },
          onProblem,
          onNews,
          clock,
        });
  let warming = false;
  let begun = false;

  const begin = (text: Text): void => {
    if (begun) return;
    begun = true;
    watched?.begin(text);
  };
  return {
    warm() {
      if (begun) return watched?.look();
      if (warming) return;
      warming = true;
      void readLater(ratesFile)
        .then(begin)
        .catch(() => undefined); // `onProblem` threw: as an unhandled rejection that would end the host
    },
    of(cost, at) {
      if (cost === undefined) return {};
      if (!begun) begin(readNow(ratesFile));
      const convertedCost = convert(cost.amount, cost.currency, currency, at, watched?.value);
      return convertedCost === undefined ? { unconverted: true } : { convertedCost };
    },
  };
}
