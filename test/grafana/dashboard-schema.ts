import { z } from 'zod';

const source = z.strictObject({ type: z.literal('influxdb'), uid: z.string() });
const target = z.strictObject({ refId: z.string().regex(/^[A-Z][A-Za-z]*$/), datasource: source, query: z.string().min(1) });
const link = z.strictObject({ title: z.string(), url: z.string(), targetBlank: z.boolean().optional() });
const steps = z.array(z.strictObject({ color: z.string(), value: z.number().nullable() })).min(1);
const mapping = z.strictObject({
  type: z.literal('value'),
  options: z.record(z.string(), z.strictObject({ text: z.string(), color: z.string(), index: z.int() })),
});
const settings = z.strictObject({
  unit: z.string().optional(),
  decimals: z.int().optional(),
  min: z.number().optional(),
  max: z.number().nullable().optional(),
  displayName: z.string().optional(),
  noValue: z.string().optional(),
  color: z.strictObject({ mode: z.string(), fixedColor: z.string().optional() }).optional(),
  thresholds: z.strictObject({ mode: z.literal('absolute'), steps }).optional(),
  mappings: z.array(mapping).optional(),
  links: z.array(link).optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
});
const override = z.strictObject({
  matcher: z.strictObject({ id: z.enum(['byName', 'byRegexp', 'byType', 'byFrameRefID']), options: z.string() }),
  properties: z.array(z.strictObject({ id: z.string(), value: z.unknown() })).min(1),
});
const placed = {
  id: z.int().min(1),
  title: z.string().min(1),
  gridPos: z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(1) }),
};
const row = z.strictObject({
  ...placed,
  type: z.literal('row'),
  collapsed: z.literal(false),
  panels: z.tuple([]),
  repeat: z.string().optional(),
});
const chart = z.strictObject({
  ...placed,
  type: z.enum(['stat', 'timeseries', 'table', 'logs', 'heatmap', 'state-timeline', 'bargauge']),
  description: z.string().min(1).optional(),
  datasource: source,
  targets: z.array(target).min(1),
  fieldConfig: z.strictObject({ defaults: settings, overrides: z.array(override) }),
  options: z.record(z.string(), z.unknown()),
  timeFrom: z.string().optional(),
  // Least width of a step: no chart asks for more than is measured.
  interval: z.string().optional(),
});
const variable = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: z.literal('query'),
  datasource: source,
  // An object since Grafana 10.3; a plain string is silently no query there.
  query: z.strictObject({ refId: z.string(), query: z.string() }),
  definition: z.string(),
  refresh: z.literal(1),
  includeAll: z.literal(true),
  allValue: z.literal('.*'),
  multi: z.boolean(),
  current: z.strictObject({ text: z.string(), value: z.string() }),
  options: z.tuple([]),
  sort: z.int(),
});

/**
 * What the dashboards use of Grafana's format, and not a key more: Grafana itself ignores what it does not know, so a
 * misspelt key would go unnoticed. No `id`: it belongs to one installation.
 */
export const dashboardSchema = z.strictObject({
  uid: z.string().regex(/^[a-z-]{1,40}$/),
  title: z.string().min(1),
  description: z.string().min(1),
  tags: z.array(z.string()),
  schemaVersion: z.int(),
  version: z.int(),
  editable: z.boolean(),
  graphTooltip: z.literal(1),
  liveNow: z.boolean(),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.literal('now') }),
  timezone: z.literal('browser'),
  weekStart: z.string(),
  links: z.array(
    z.strictObject({
      type: z.literal('dashboards'),
      title: z.string(),
      tags: z.array(z.string()),
      asDropdown: z.boolean(),
      includeVars: z.literal(true),
      keepTime: z.literal(true),
      targetBlank: z.boolean(),
      icon: z.string(),
      tooltip: z.string(),
      url: z.string(),
    }),
  ),
  annotations: z.strictObject({
    list: z.array(
      z.strictObject({ name: z.string(), enable: z.boolean(), iconColor: z.string(), datasource: source, target }),
    ),
  }),
  templating: z.strictObject({ list: z.array(variable) }),
  panels: z.array(z.discriminatedUnion('type', [row, chart])),
});

export type Dashboard = z.infer<typeof dashboardSchema>;
export type Panel = Dashboard['panels'][number];
