import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../src/collect/run-command.ts';

function node(script: string, more: { timeoutMs?: number; maxOutputBytes?: number } = {}): Promise<string> {
  return runCommand({
    command: [process.execPath, '-e', script],
    timeoutMs: 10_000,
    maxOutputBytes: 1000,
    ...more,
  });
}

async function isRunning(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

describe('runCommand', () => {
  it('gives the standard output of a program that ends well', async () => {
    await expect(node('process.stdout.write("löad 1")')).resolves.toBe('löad 1');
  });

  it('hands arguments over as they are, without a shell', async () => {
    const command = [process.execPath, '-e', 'process.stdout.write(process.argv[1])', '$(id); `id` "x" *'];

    await expect(runCommand({ command, timeoutMs: 10_000, maxOutputBytes: 1000 })).resolves.toBe(
      '$(id); `id` "x" *',
    );
  });

  it('waits no longer than its time for a daemon that keeps the output open', async () => {
    const command = ['sh', '-c', 'setsid sleep 30 & echo "dm v=1"'];
    const startedMs = performance.now();

    const running = runCommand({ command, timeoutMs: 300, maxOutputBytes: 1000 });

    await expect(running).rejects.toThrow(
      'sh took longer than 300 ms: it ended, and something that it started keeps its output open',
    );
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('nor for one that the program it ends left behind', async () => {
    const command = ['sh', '-c', 'setsid sleep 30 & sleep 30'];
    const startedMs = performance.now();

    await expect(runCommand({ command, timeoutMs: 300, maxOutputBytes: 1000 })).rejects.toThrow(
      'took longer',
    );
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('keeps the environment of this program to itself', async () => {
    process.env['INFLUX_TOKEN_OF_TEST'] = 'secret';

    await expect(node('process.stdout.write(String(process.env.INFLUX_TOKEN_OF_TEST))')).resolves.toBe(
      'undefined',
    );
  });

  it.each([
    [
      'another status',
      'console.error("no such sensor"); process.exit(3)',
      /ended with status 3: no such sensor$/,
    ],
    ['a signal', 'process.kill(process.pid, "SIGKILL")', /ended by SIGKILL/],
    ['too much output', 'process.stdout.write("x".repeat(5000))', /wrote more than 1000 bytes/],
  ])('fails with %s', async (_name, script, message) => {
    await expect(node(script)).rejects.toThrow(message);
  });

  it('fails when there is no such program', async () => {
    const run = runCommand({ command: ['/no/such/program'], timeoutMs: 1000, maxOutputBytes: 1000 });

    await expect(run).rejects.toThrow(/ENOENT/);
  });

  it('ends a program that takes too long, with what it started', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.error('child ' + child.pid);
      process.on('SIGTERM', () => {});
      setInterval(() => {}, 1000);`;

    const error = await node(script, { timeoutMs: 1500 }).catch((caught: Error) => caught.message);

    expect(error).toMatch(/took longer than 1500 ms: child \d+/);
    expect(await isRunning(Number(/child (\d+)/.exec(String(error))?.[1]))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('ends what still runs when this program ends', async () => {
    const module = new URL('../../src/collect/run-command.ts', import.meta.url).href;
    const sleeper = 'console.error(process.pid); setInterval(() => {}, 1000)';
    const script = `
      import { runCommand } from ${JSON.stringify(module)};
      runCommand({ command: [process.execPath, '-e', ${JSON.stringify(sleeper)}], timeoutMs: 60_000, maxOutputBytes: 1 })
        .catch((error) => console.log(error.message));
      setTimeout(() => process.exit(0), 1500);`;
    const before = sleepers();

    await runCommand({
      command: [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script],
      timeoutMs: 20_000,
      maxOutputBytes: 1000,
    });

    expect(sleepers()).toEqual(before);
  });
});

/** Processes of the test above, by their command line. */
function sleepers(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0console.error(process.pid);')
      );
    } catch {
      return false;
    }
  });
}
