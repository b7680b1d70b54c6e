import type { Command } from 'commander';
import { createApp } from '../app.ts';
import { createLogger } from '../app/logger.ts';
import { systemClock } from '../lib/clock.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { describeError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { ExitCode } from './exit-code.ts';
import { requireConfig } from './require-config.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** `run`: everything, until SIGTERM or SIGINT; SIGHUP loads the rules again. */
export function addRunCommand(program: Command, terminal: Terminal, _done: (code: ExitCode) => void): void {
  program
    .command('run')
    .summary('collect, follow, correlate, alert and serve')
    .description('collect, follow, correlate, alert and serve (what npm start does)')
    .option('-c, --config <file>', 'configuration file')
    .action(async ({ config: path }: { config?: string }) => {
      const config = requireConfig(path, terminal);
      const logger = createLogger(config.log_level);
      const app = await createApp({
        config,
        env: terminal.env,
        workingDirectory: process.cwd(),
        clock: systemClock,
        random: Math.random,
        logger,
        version: VERSION,
        readInfluxToken: () => readInfluxToken(path, terminal),
      });
      const { url, host } = await app.start().catch(async (error: unknown) => {
        await app.stop();
        throw error;
      });
      logger.info(
        { url, host, version: VERSION },
        url === undefined ? 'crosswatch runs' : `crosswatch runs: ${url}`,
      );
      process.on('SIGHUP', () => {
        sayIfChanged(path, config, terminal, logger);
        app
          .reload()
          .catch((error: unknown) =>
            logger.error({ problem: describeError(error) }, 'the rules could not be reloaded'),
          );
      });
      await untilAskedToStop();
      logger.info({}, 'stopping');
      await app.stop();
    });
}

/** The token that a restart would use, read again from wherever it is configured. */
function readInfluxToken(path: string | undefined, terminal: Terminal): string | undefined {
  const now = loadConfig({ path: path ?? terminal.env['CROSSWATCH_CONFIG'], env: terminal.env });
  return now.ok ? now.config.influx.token : undefined;
}

/** Only rules change while the program runs: whoever changed more and sent SIGHUP must not believe it took effect. */
function sayIfChanged(path: string | undefined, running: Config, terminal: Terminal, logger: Logger): void {
  const now = loadConfig({ path: path ?? terminal.env['CROSSWATCH_CONFIG'], env: terminal.env });
  if (!now.ok) {
    for (const mistake of now.mistakes) logger.error({}, describeError(mistake));
  } else if (canonicalJson(now.config) !== canonicalJson(running)) {
    logger.warn({}, 'the configuration has changed: a restart is needed for it to take effect');
  }
}

function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    // Timers and sources do not keep the process alive; this does, until a signal comes.
    const keepAlive = setInterval(() => {}, 2 ** 30);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        clearInterval(keepAlive);
        resolve();
      });
    }
  });
}
