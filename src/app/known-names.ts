import type { KnownNames } from '../correlate/language/lint-context.ts';
import type { EventsConfig } from '../events/config.ts';
import { EVENT_KINDS } from '../events/kinds.ts';
import { LOG_SOURCE_ACTIONS } from './log-source-events.ts';

/** What events at this site can hold, beside what the language knows: rules that ask for anything else are warned of. */
export function knownNames({ patterns }: Pick<EventsConfig, 'patterns'>): KnownNames {
  return {
    fields: patterns.flatMap(({ fields, set = {} }) => [...Object.keys(fields), ...Object.keys(set)]),
    values: {
      'event.action': [
        ...EVENT_KINDS.map(({ action }) => action),
        ...LOG_SOURCE_ACTIONS,
        ...patterns.map(({ action }) => action),
      ],
      'event.category': [
        ...new Set([...EVENT_KINDS, ...patterns].map(({ category }) => category)),
        // Holes in a log, and logs that fell silent.
        'file',
      ],
      'event.outcome': ['success', 'failure'],
    },
  };
}
