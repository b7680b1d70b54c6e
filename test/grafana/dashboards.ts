import { readdirSync, readFileSync } from 'node:fs';
import { type Dashboard, dashboardSchema, type Panel } from './dashboard-schema.ts';

type Chart = Exclude<Panel, { type: 'row' }>;

const FOLDER = new URL('../../grafana/dashboards/', import.meta.url);

/** The dashboards by file name without `.json`. */
export function readDashboards(): ReadonlyMap<string, Dashboard> {
  const names = readdirSync(FOLDER).toSorted();
  return new Map(
    names.map((name) => {
      const file: unknown = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
      return [name.replace(/\.json$/, ''), dashboardSchema.parse(file)];
    }),
  );
}

/** One question a dashboard asks. */
export interface Question {
  readonly dashboard: string;
  /** Panel, variable or annotation, for the name of the test. */
  readonly asker: string;
  readonly kind: Panel['type'] | 'variable' | 'annotation';
  readonly query: string;
  /** Pattern of the names of its series. */
  readonly display: string;
}

/** The pattern of an override for this query, else of the panel. */
function displayOf({ fieldConfig }: Chart, refId: string): string {
  const own = fieldConfig.overrides
    .filter(({ matcher }) => matcher.id === 'byFrameRefID' && matcher.options === refId)
    .flatMap(({ properties }) => properties.filter(({ id }) => id === 'displayName').map(({ value }) => String(value)));
  return own[0] ?? fieldConfig.defaults.displayName ?? '';
}

/** Everything a dashboard asks InfluxDB. */
export function questionsOf({ uid, panels, templating, annotations }: Dashboard): readonly Question[] {
  return [
    ...panels.flatMap((panel) =>
      panel.type === 'row'
        ? []
        : panel.targets.map(({ refId, query }) => ({
            dashboard: uid,
            asker: `${panel.title} (panel ${panel.id}, ${refId})`,
            kind: panel.type,
            query,
            display: displayOf(panel, refId),
          })),
    ),
    ...templating.list.map(({ name, query }) => ({
      dashboard: uid,
      asker: `variable ${name}`,
      kind: 'variable' as const,
      query: query.query,
      display: '',
    })),
    ...annotations.list.map(({ name, target }) => ({
      dashboard: uid,
      asker: `annotation ${name}`,
      kind: 'annotation' as const,
      query: target.query,
      display: '',
    })),
  ];
}
