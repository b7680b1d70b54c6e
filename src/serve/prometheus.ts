import type { LatestValue } from '../model/history.ts';

/**
 * Prometheus text exposition format 0.0.4 of the newest values: metric `measurement_field`, tags as labels, no type
 * (`untyped`), sample time left out so that a scrape stamps it. Text and NaN have no place in it.
 */
export function toPrometheusText(latest: readonly LatestValue[]): string {
  const families = new Map<string, string[]>();
  for (const { measurement, field, tags, value } of latest) {
    const number = typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) continue;
    const name = `${measurement}_${field}`.replace(/[^A-Za-z0-9_:]/g, '_').replace(/^(?=\d)/, '_');
    const samples = families.get(name) ?? [];
    samples.push(`${name}${labelSet(tags)} ${number}`);
    families.set(name, samples);
  }
  return [...families].map(([name, samples]) => `# TYPE ${name} untyped\n${samples.join('\n')}\n`).join('');
}

function labelSet(tags: Readonly<Record<string, string>>): string {
  const labels = Object.entries(tags).map(
    ([name, value]) => `${name.replace(/[^A-Za-z0-9_]/g, '_')}="${escapeLabel(value)}"`,
  );
  return labels.length === 0 ? '' : `{${labels.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
