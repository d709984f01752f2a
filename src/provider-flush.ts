/**
 * Asks an SDK's providers to send what they hold; resolves when all have tried, and never rejects. The API's stand-ins
 * hand on to theirs; a provider that cannot flush is left alone.
 */
export async function flushProviders(providers: readonly unknown[]): Promise<void> {
  await Promise.allSettled(providers.map(async (provider) => flushOf(provider)?.()));
}

/** The providers are the service's: any version of any SDK. */
interface Foreign {
  readonly forceFlush?: unknown;
  readonly getDelegate?: unknown;
  /** The logs API's stand-in has it under this name. */
  readonly _getDelegate?: unknown;
}

function flushOf(provider: unknown): (() => unknown) | undefined {
  if (typeof provider !== "object" || provider === null) return undefined;
  const { forceFlush, _getDelegate, getDelegate = _getDelegate } = provider as Foreign;
  if (typeof forceFlush === "function") return () => forceFlush.call(provider);
  const delegate: unknown = typeof getDelegate === "function" ? getDelegate.call(provider) : undefined;
  return delegate === provider ? undefined : flushOf(delegate);
}
