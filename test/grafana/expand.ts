export interface Expansion {
  readonly startMs: number;
  readonly stopMs: number;
  readonly windowPeriod: string;
  /** What `${name:regex}` becomes, by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the buckets in this InfluxDB, by their names in the dashboards. */
  readonly buckets: Readonly<Record<string, string>>;
}

/** A query as Grafana's browser and server send it: variables first, then the macros `v.…`, as text. */
export function expand(query: string, { startMs, stopMs, windowPeriod, variables, buckets }: Expansion): string {
  let text = query.replace(/\$\{(\w+):regex\}/g, (whole, name: string) => variables[name] ?? whole);
  for (const [name, bucket] of Object.entries(buckets)) text = text.replaceAll(`bucket: "${name}"`, `bucket: "${bucket}"`);
  return text
    .replaceAll('v.timeRangeStart', new Date(startMs).toISOString())
    .replaceAll('v.timeRangeStop', new Date(stopMs).toISOString())
    .replaceAll('v.windowPeriod', windowPeriod);
}
