import { onTestFinished } from 'vitest';
import { createFileSource, type FileSourceOptions } from '../../../src/logs/file/file-source.ts';
import type { LogSource } from '../../../src/logs/source.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import type { PositionState } from '../../../src/model/log-line.ts';
import { createRecorder, until, type Recorder } from '../recorder.ts';

let files = 0;

/** A source with short times. */
export function fileSource(path: string, options: Partial<FileSourceOptions> = {}): LogSource {
  return createFileSource({
    path,
    clock: systemClock,
    logger: silentLogger,
    random: () => 0.5,
    newId: () => `g${++files}`,
    startAt: 'beginning',
    lookEveryMs: 20,
    finishLineAfterMs: 150,
    ...options,
  });
}

export interface Run extends Recorder {
  readonly source: LogSource;
  /** Waits until exactly these lines have come, and no more for a moment. */
  expectTexts(expected: readonly string[]): Promise<void>;
}

/** Starts a source on `path` and stops it with the test. */
export async function run(
  path: string,
  options: Partial<FileSourceOptions> = {},
  position?: PositionState,
  recorder = createRecorder(),
): Promise<Run> {
  const source = fileSource(path, options);
  onTestFinished(() => source.stop());
  await source.start(position, recorder.sink);
  return {
    ...recorder,
    source,
    async expectTexts(expected) {
      const wanted = JSON.stringify(expected);
      await until(
        () => recorder.lines.length >= expected.length,
        () => ({ got: recorder.texts(), wanted }),
      );
      await new Promise((resolve) => setTimeout(resolve, 60));
      const got = JSON.stringify(recorder.texts());
      if (got !== wanted) throw new Error(`got ${got}, wanted ${wanted}`);
    },
  };
}
