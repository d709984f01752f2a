// The first line of an app: what the process has used so far. It ends at once, without anybody's way out.
const { userCPUTime, systemCPUTime } = process.resourceUsage();
const { rss } = process.memoryUsage();
const { writeSync } = await import("node:fs");
writeSync(1, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMiB: rss / 2 ** 20 }));
process.reallyExit(0);
