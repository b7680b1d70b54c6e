import { printable } from '../../lib/printable.ts';
import type { Terminal } from '../terminal.ts';
import type { Message } from './listener.ts';

const EVENTS_SHOWN = 5;
const BARS = '▁▂▃▄▅▆▇█';

export interface Narrator {
  begin(url: string): Promise<void>;
  scene(second: number, text: string): Promise<void>;
  message(second: number, message: Message): Promise<void>;
  end(outcome: 'resolved' | 'interrupted' | 'nothing'): Promise<void>;
  hold(url: string): Promise<void>;
}

/** Tells the demo's story on the terminal as it happens. */
export function createNarrator(terminal: Terminal): Narrator {
  const paint = (code: number, text: string): string =>
    terminal.colors ? `\u001b[${code}m${text}\u001b[0m` : text;
  const clock = (second: number): string => paint(2, `${second.toFixed(1).padStart(5)} s  `);
  const indent = ' '.repeat(9);
  return {
    begin: (url) => terminal.out(`Crosswatch watches a made host; look at it: ${paint(36, url)}\n\n`),
    scene: (second, text) => terminal.out(`${clock(second)}${text}\n`),
    async message(second, { state, level, title, summary, events, points }) {
      const color = state === 'resolved' ? 32 : 31;
      await terminal.out(
        `${clock(second)}${paint(color, `▌${state.toUpperCase()} (${level}) ${printable(title)}`)}\n`,
      );
      if (state === 'resolved') return;
      await terminal.out(`${indent}${printable(summary)}\n${indent}evidence, as the webhook got it:\n`);
      for (const line of [...sampleLines(points), ...eventLines(events)])
        await terminal.out(`${indent}  ${line}\n`);
    },
    async end(outcome) {
      const words = {
        resolved:
          'That is the story: the attack and the load in one alert, with the evidence of both. Next: npm start',
        interrupted: 'Interrupted.',
        nothing: 'The alert did not come: please report this.',
      };
      await terminal.out(`\n${words[outcome]}\n`);
    },
    hold: (url) => terminal.out(`The page stays at ${paint(36, url)} until Ctrl-C.\n`),
  };
}

function sampleLines(points: Message['points']): readonly string[] {
  const [first] = points;
  if (first === undefined) return [];
  const bars = points
    .map(({ value }) => BARS[Math.min(BARS.length - 1, Math.max(0, Math.floor(value / 12.5)))] ?? '')
    .join('');
  const newest = points.at(-1)?.value ?? 0;
  return [`${first.measurement} ${first.field}: ${bars} ${newest.toFixed(1)} (${points.length} samples)`];
}

function eventLines(events: Message['events']): readonly string[] {
  const lines = events.slice(0, EVENTS_SHOWN).map((event) => printable(String(event['message'])));
  const more = events.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}
