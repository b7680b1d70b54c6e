import type { Command } from 'commander';
import { createConfiguredParser } from '../app/event-parser.ts';
import type { EventStats } from '../events/event-parser.ts';
import { createEventStream, createNdjsonStream } from '../events/log-stream.ts';
import { parseYear, parseZone } from './arguments.ts';
import type { ExitCode } from './exit-code.ts';
import { openInput } from './input-file.ts';
import { lenientlyUnpacked } from './lenient-gunzip.ts';
import { loadGeo } from './load-geo.ts';
import { requireConfig } from './require-config.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { count } from '../lib/count.ts';

interface ParseFlags {
  readonly year?: number;
  readonly tz?: string;
  readonly config?: string;
  readonly stats?: boolean;
}

/** `parse`: an authentication log as NDJSON of ECS events, or what is in it in numbers. */
export function addParseCommand(program: Command, terminal: Terminal, _done: (code: ExitCode) => void): void {
  program
    .command('parse')
    .summary('auth log to NDJSON of ECS events')
    .description('auth log to NDJSON of ECS events, one for each recognised line')
    .argument('[file]', 'log file, - for standard input', '-')
    .option('--year <year>', 'year of the first line, for stamps without one', parseYear)
    .option('--tz <zone>', 'zone of stamps without one; default: the configured one', parseZone)
    .option('-c, --config <file>', 'configuration file, for events:')
    .option('--stats', 'counts for each program and action instead of events')
    .action(async (file: string, flags: ParseFlags) => {
      const input = openInput(file, terminal);
      const chunks = lenientlyUnpacked(input.chunks, (text) => terminal.err(`${input.path}: ${text}\n`));
      const config = requireConfig(flags.config, terminal).events;
      const parser = createConfiguredParser({
        config,
        geo: await loadGeo(config, terminal),
        zone: flags.tz,
        year: flags.year,
        now: () => Date.now(),
        host: 'localhost',
      });
      const options = { parser, source: input.path, path: file === '-' ? undefined : file };
      if (flags.stats === true) {
        const stream = createEventStream(options);
        for await (const chunk of chunks) stream.write(chunk);
        stream.end();
        return terminal.out(renderStats(parser.stats(), terminal));
      }
      const stream = createNdjsonStream(options);
      for await (const chunk of chunks) await terminal.out(stream.write(chunk));
      await terminal.out(stream.end());
    });
}

function renderStats(stats: EventStats, terminal: Terminal): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const programs = renderTable(
    stats.programs,
    [
      { title: 'program', value: ({ program }) => program },
      { title: 'lines', value: ({ lines }) => lines, align: 'right' },
      { title: 'events', value: ({ events }) => events, align: 'right' },
      { title: 'unparsed', value: ({ unknownShare }) => percent(unknownShare), align: 'right' },
    ],
    terminal,
  );
  const actions = renderTable(
    Object.entries(stats.actions),
    [
      { title: 'action', value: ([action]) => action },
      { title: 'events', value: ([, count]) => count, align: 'right' },
    ],
    terminal,
  );
  const { lines, events, withoutHeader, cutLines, unbelievedRepeats } = stats;
  return `${programs}\n${actions}\n${count(lines, 'line')}, ${count(events, 'event')}, ${count(withoutHeader, 'line')} without a syslog header, ${cutLines} cut, ${unbelievedRepeats} repeats beyond belief\n`;
}
