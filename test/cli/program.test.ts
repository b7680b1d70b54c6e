import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { processTerminal } from '../../src/cli/terminal.ts';

const terminal = processTerminal();

describe('commands are loaded when they are asked for', async () => {
  const all = (await createProgram(terminal, () => {})).commands.map((command) => command.name());

  it.each(all)('%s is loaded alone', async (name) => {
    const program = await createProgram(terminal, () => {}, name);

    expect(program.commands.map((command) => command.name())).toEqual([name]);
  });

  it('the version needs none, what is unknown is said among all', async () => {
    expect((await createProgram(terminal, () => {}, '--version')).commands).toEqual([]);
    expect((await createProgram(terminal, () => {}, 'rnu')).commands).toHaveLength(all.length);
  });
});
