import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const READER = 'test/logs/file/crash/reader';

/** The process that is killed, and started again. */
export interface ReaderProcess {
  start(): void;
  /** Resolves when the reader stands at its position. */
  started(): Promise<void>;
  kill(): Promise<void>;
  /** Whatever it said of its troubles. */
  problems(): string;
}

/** Translates the reader into `folder`, once: a start takes a quarter of the time then, and more of them can be killed. */
export function buildReader(folder: string): string {
  const out = join(folder, 'reader');
  mkdirSync(out);
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  const config = join(out, 'tsconfig.json');
  const compilerOptions = {
    rootDir: ROOT,
    outDir: out,
    noEmit: false,
    allowImportingTsExtensions: false,
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  const files = [join(ROOT, `${READER}.ts`)];
  writeFileSync(
    config,
    JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, files, include: [] }),
  );
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
    stdio: 'inherit',
  });
  symlinkSync(join(ROOT, 'node_modules'), join(out, 'node_modules'));
  return join(out, `${READER}.js`);
}

/** Runs what `buildReader` made: `arguments_` are those of `reader.ts`. */
export function createReaderProcess(script: string, arguments_: readonly string[]): ReaderProcess {
  let child: ChildProcess | undefined;
  let problems = '';
  return {
    start() {
      const started = spawn(process.execPath, [script, ...arguments_], { stdio: ['ignore', 'pipe', 'pipe'] });
      started.stderr.on('data', (data) => (problems += String(data)));
      child = started;
    },
    async started() {
      if (child?.stdout != null) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    },
    async kill() {
      if (child === undefined) return;
      child.kill('SIGKILL');
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
      child = undefined;
    },
    problems: () => problems,
  };
}
