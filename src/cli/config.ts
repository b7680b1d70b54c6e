import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { loadConfiguredRules } from '../app/load-rules.ts';
import { DEFAULT_CONFIG_PATH, loadConfig } from '../config/load.ts';
import { listOptions } from '../config/option.ts';
import { toSample } from '../config/sample.ts';
import { configSchema } from '../config/schema.ts';
import { maskSecrets } from '../config/secrets.ts';
import { CrosswatchError, describeError } from '../lib/errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { loadGeo } from './load-geo.ts';
import { printMistakes } from './print-mistakes.ts';
import type { Terminal } from './terminal.ts';

/** `config check|show|init`. */
export function addConfigCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const config = program.command('config').description('check, show or start a configuration');
  config
    .command('check')
    .description('say everything that is wrong with the configuration, with line and column')
    .option('-c, --config <file>', 'configuration file')
    .action(async ({ config: path }: { config?: string }) => {
      const result = loadConfig({ path, env: terminal.env });
      if (result.ok) {
        // The folder of rules and the names in overrides are as easily wrong as anything else.
        const loaded = await loadConfiguredRules(result.config);
        if (loaded.mistakes.length > 0) {
          printMistakes({ ...loaded, warnings: [] }, terminal);
          return done(EXIT.no);
        }
        const geo = await loadGeo(result.config.events, terminal);
        if (geo.status().some(({ problem }) => problem !== undefined)) return done(EXIT.no);
        terminal.err(`${result.path ?? 'no configuration file, defaults'}: ok\n`);
        return done(EXIT.done);
      }
      for (const mistake of result.mistakes) terminal.err(`${describeError(mistake)}\n`);
      done(result.mistakes.some(({ code }) => code === 'CW_CONFIG_READ') ? EXIT.usage : EXIT.no);
    });
  config
    .command('show')
    .description('print the effective configuration: defaults, file and environment joined, secrets masked')
    .option('-c, --config <file>', 'configuration file')
    .action(async ({ config: path }: { config?: string }) => {
      const result = loadConfig({ path, env: terminal.env });
      if (!result.ok) {
        for (const mistake of result.mistakes) terminal.err(`${describeError(mistake)}\n`);
        return done(EXIT.usage);
      }
      await terminal.out(stringify(maskSecrets(result.wire, listOptions(configSchema)), { lineWidth: 0 }));
    });
  config
    .command('init')
    .description('write a sample in which every option is explained and commented out')
    .option('-o, --output <file>', 'where to write it; - prints it', DEFAULT_CONFIG_PATH)
    .action(async ({ output }: { output: string }) => {
      const sample = toSample(listOptions(configSchema));
      if (output === '-') return terminal.out(sample);
      try {
        writeFileSync(output, sample, { flag: 'wx', mode: 0o640 });
      } catch (cause) {
        const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
        const message = exists ? `${output} is there already and is left as it is` : `cannot write ${output}`;
        throw new CrosswatchError('CW_CLI_USAGE', message, {
          hint: 'name another file with --output',
          cause,
        });
      }
      terminal.err(`wrote ${output}\n`);
    });
}
