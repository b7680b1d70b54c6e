import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Dashboard, Panel } from './dashboard-schema.ts';
import { questionsOf, readDashboards } from './dashboards.ts';

const dashboards = readDashboards();
const all = [...dashboards.values()];
const root = new URL('../../', import.meta.url);

interface Provisioning {
  readonly datasources: readonly {
    uid: string;
    type: string;
    jsonData: Record<string, string>;
    secureJsonData: Record<string, string>;
  }[];
  readonly providers: readonly { options: { path: string }; folder: string; allowUiUpdates: boolean }[];
}
function provisioning<K extends keyof Provisioning>(path: string, key: K): Provisioning[K] {
  const file = parse(readFileSync(new URL(`grafana/provisioning/${path}`, root), 'utf8')) as Provisioning & {
    apiVersion: number;
  };
  expect(file.apiVersion).toBe(1);
  return file[key];
}

// Grafana's names of units; a name it does not know is printed behind the number.
const UNITS = new Set(
  'short percent bytes Bps bps pps iops ops cps reqps s ms celsius'.split(' '),
);
const COLORS = /^(?:(?:dark-|light-|semi-dark-|super-light-)?(?:blue|purple|green|yellow|orange|red)|#[0-9a-f]{6})$/;

function overlaps({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Every value of the key `key`, at any depth. */
function valuesOf(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesOf(inner, key),
  ]);
}

function propertyValues(panel: Panel, id: string): unknown[] {
  if (panel.type === 'row') return [];
  const { defaults, overrides } = panel.fieldConfig;
  const own = defaults[id as keyof typeof defaults];
  return [own, ...overrides.flatMap((each) => each.properties.filter((p) => p.id === id).map((p) => p.value))].filter(
    (value) => value !== undefined,
  );
}

describe('the dashboards together', () => {
  it('have one uid and one title each: of two with the same, Grafana shows one and says nothing', () => {
    expect(all.length).toBeGreaterThan(4);
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    expect(all.map(({ uid }) => uid)).toEqual([...dashboards.keys()]);
  });
});

describe.each(all)('$title', (dashboard: Dashboard) => {
  const { panels, templating } = dashboard;
  const charts = panels.filter((panel) => panel.type !== 'row');
  const variables = new Set(templating.list.map(({ name }) => name));

  it('places its panels side by side, with an id each', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [index, panel] of panels.entries()) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).toBeLessThanOrEqual(24);
      for (const other of panels.slice(index + 1))
        expect(overlaps(panel, other), `${panel.title} over ${other.title}`).toBe(false);
    }
  });

  it('asks the provisioned data source', () => {
    const [source] = provisioning('datasources/influxdb.yml', 'datasources');
    const used = valuesOf(dashboard, 'datasource') as { uid: string; type: string }[];
    expect(used.length).toBeGreaterThan(0);
    for (const { uid, type } of used) expect({ uid, type }).toEqual({ uid: source?.uid, type: source?.type });
    for (const { targets, title } of charts)
      expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
  });

  it('names in its queries only the two buckets, its variables as regular expressions, and macros Grafana has', () => {
    for (const { asker, query } of questionsOf(dashboard)) {
      for (const [, bucket] of query.matchAll(/bucket: "([^"]*)"/g))
        expect(['crosswatch', 'crosswatch_security'], asker).toContain(bucket);
      for (const [use] of query.matchAll(/\$\S*/g)) {
        const name = /^\$\{(\w+):regex\}\$\/(?:\)*)$/.exec(use)?.[1];
        expect(name !== undefined && variables.has(name), `${asker}: ${use}`).toBe(true);
      }
      for (const [macro] of query.matchAll(/\bv\.\w+/g))
        expect(['v.timeRangeStart', 'v.timeRangeStop', 'v.windowPeriod'], asker).toContain(macro);
    }
  });

  it('has units, colours and overrides Grafana knows', () => {
    for (const panel of charts) {
      for (const unit of propertyValues(panel, 'unit')) expect(UNITS, panel.title).toContain(unit);
      const used = [...valuesOf(panel, 'fixedColor'), ...valuesOf(valuesOf(panel, 'steps'), 'color')];
      for (const shade of used) expect(shade, panel.title).toMatch(COLORS);
      for (const { matcher } of panel.fieldConfig.overrides) {
        if (matcher.id === 'byFrameRefID')
          expect(panel.targets.map(({ refId }) => refId), panel.title).toContain(matcher.options);
        if (matcher.id === 'byRegexp') expect(matcher.options, panel.title).toMatch(/^\/.+\/$/);
      }
      if (panel.type === 'timeseries') expect(panel.fieldConfig.defaults.unit, panel.title).toBeDefined();
    }
  });

  it('colours only names its queries give', () => {
    for (const panel of charts) {
      const queries = panel.targets.map(({ query }) => query).join('\n');
      for (const { matcher } of panel.fieldConfig.overrides)
        if (matcher.id === 'byName' && !['failure', 'success', 'host'].includes(matcher.options))
          expect(queries, panel.title).toContain(matcher.options);
    }
  });

  it('leads to the others with host and time range, and its links lead somewhere', () => {
    expect(dashboard.tags).toContain('crosswatch');
    expect(dashboard.links.map(({ tags }) => tags)).toContainEqual(['crosswatch']);
    expect(variables).toContain('host');
    for (const url of valuesOf(dashboard, 'url')) {
      if (!String(url).startsWith('/d/')) continue;
      const [, uid = '', variable = ''] = /^\/d\/([a-z-]+)\?var-(\w+)=/.exec(String(url)) ?? [];
      expect(dashboards.get(uid)?.templating.list.map(({ name }) => name), String(url)).toContain(variable);
      expect(url).toContain('${__url_time_range}');
    }
  });

  it('shows alerts on its time axes', () => {
    expect(dashboard.annotations.list.map(({ name }) => name)).toContain('Alerts');
  });
});

describe('provisioning', () => {
  it('gives Grafana a data source for Flux with a token from a file', () => {
    const [source] = provisioning('datasources/influxdb.yml', 'datasources');
    expect(source?.jsonData).toMatchObject({ version: 'Flux', defaultBucket: 'crosswatch' });
    expect(source?.secureJsonData['token']).toMatch(/^\$__file\{\/secrets\/grafana\.token\}$/);
  });

  it('reads the dashboards from where the compose file mounts them, and begins with one of them', () => {
    const [provider] = provisioning('dashboards/crosswatch.yml', 'providers');
    const compose = readFileSync(new URL('docker-compose.yml', root), 'utf8');
    const path = provider?.options.path ?? '';
    expect(compose).toContain(`./grafana/dashboards:${path}:ro`);
    const home = new RegExp(`HOME_DASHBOARD_PATH: ${path}/(\\S+)`).exec(compose)?.[1] ?? '';
    expect(existsSync(new URL(`grafana/dashboards/${home}`, root)), home).toBe(true);
    expect(provider?.allowUiUpdates).toBe(false);
  });
});
