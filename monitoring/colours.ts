/**
 * Whose line has which colour, in every panel of every dashboard: relays by host, models, services, teams. Add yours, then
 * `npm run dashboards`. A name that is not here gets one of Grafana's own colours, by the name: the same in every graph, too, but
 * perhaps close to another's; its bars in lists are grey. The colours are far enough apart for lines beside each other, and can be read on dark and on light.
 */
export const colours = {
  /** As they are asked for; a maker before it ("openai/gpt-4.1") and a date behind it are the same model. */
  models: {
    "gpt-4.1": "#5794f2",
    "gpt-4.1-mini": "#80c020",
    "gpt-4o": "#208080",
    "gpt-4o-mini": "#c0a040",
    "gpt-5": "#e06080",
    "gpt-5-mini": "#20e0c0",
    "gpt-5-nano": "#806040",
    "claude-sonnet-4.5": "#ff8020",
    "claude-haiku-4.5": "#c080c0",
    "claude-opus-4.5": "#c04020",
    "gemini-2.5-flash": "#e0e060",
    "gemini-2.5-pro": "#60a060",
    "deepseek-v3.2": "#ff80e0",
    "kimi-k2": "#a040a0",
    "mistral-medium": "#ffa0a0",
    "qwen3-max": "#60c0ff",
    "text-embedding-3-small": "#4060c0",
    "text-embedding-3-large": "#c0a0ff",
    "no model": "#8e8e8e",
  },
  relays: {
    "127.0.0.1": "#5794f2",
    localhost: "#ff8020",
    "api.openai.com": "#20e0c0",
    "api.anthropic.com": "#c04020",
    "generativelanguage.googleapis.com": "#4060c0",
    "openrouter.ai": "#a040a0",
  },
  /** And teams. The demo's is called any-service. */
  services: {
    "any-service": "#208080",
    "no team": "#8e8e8e",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
