import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { processTerminal } from '../../src/cli/terminal.ts';

const terminal = processTerminal();

describe('help', () => {
  it.each([[undefined], ['rules'], ['silence'], ['replay'], ['setup'], ['backfill']])(
    'of %s fits into 80 columns',
    async (name) => {
      const program = await createProgram(terminal, () => {}, name);
      const command = name === undefined ? program : program.commands[0];
      const lines = command?.helpInformation().split('\n') ?? [];
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      expect(lines.length).toBeGreaterThan(5);
    },
  );

  it('says each command on one line', async () => {
    const program = await createProgram(terminal, () => {});
    const [, list = ''] = program.helpInformation().split('Commands:\n');
    expect(list.trimEnd().split('\n')).toHaveLength(program.commands.length + 1);
  });
});

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
