const STANDARD: ReadonlySet<string> = new Set(["default", "standard", "auto", "on_demand", "unspecified"]);

/** Whether the tier that an answer names is the one that plain prices are for; no tier named is that one, too. */
export function isStandardTier(tier: string | undefined): boolean {
  return tier === undefined || STANDARD.has(tier.toLowerCase());
}
