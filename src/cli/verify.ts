import type { Command } from 'commander';
import { z } from 'zod';
import { type Claim, readClaim } from '../correlate/backtest/verify/claim.ts';
import { type Verdict, verifyClaim } from '../correlate/backtest/verify/verify.ts';
import { engineSchema, type EngineConfig } from '../correlate/config.ts';
import { createEngine } from '../correlate/engine/engine.ts';
import { loadRules } from '../correlate/language/load-rules.ts';
import { overridesSchema } from '../correlate/language/overrides.ts';
import type { RuleSet } from '../correlate/rule.ts';
import { count } from '../lib/count.ts';
import { CrosswatchError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { RuleBasis } from '../model/rule-basis.ts';
import { collect } from './arguments.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { textOrJsonOption, toJson } from './format.ts';
import { lines, openInput } from './input-file.ts';
import { addInstanceOptions, createInstance, type InstanceFlags } from './instance/client.ts';
import { requireRules } from './load-paths.ts';
import { requireConfig } from './require-config.ts';
import type { Terminal } from './terminal.ts';
import { labelText } from './time-text.ts';

interface VerifyFlags extends InstanceFlags {
  readonly rules: readonly string[];
  readonly config?: string;
  readonly format: 'text' | 'json';
}

interface Ruled {
  readonly rules: RuleSet;
  readonly config: EngineConfig;
}

/** An alert as `crosswatch alerts` lists it. */
const LISTED = z.object({
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  newest: z.looseObject({}),
  opening: z.undefined().optional(),
});
const FINGERPRINT = /^(?:crosswatch-)?(?<fingerprint>[0-9a-f]{16})$/;

/** `verify`: an alert's verdict once more, from its evidence alone. */
export function addVerifyCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('verify')
    .summary('derive an alert’s verdict again from its evidence alone')
    .description('derive an alert’s verdict again from its evidence alone; exit code 1 if it does not hold')
    .argument(
      '<alert>',
      'a fingerprint, asked of a running Crosswatch; or a file of alerts as JSON, - for standard input',
    )
    .option(
      '--rules <path>',
      'rules for alerts that do not bring their own; may be given several times',
      collect,
      [],
    )
    .option('-c, --config <file>', 'configuration file, for engine:, lists: and rules:')
    .addOption(textOrJsonOption());
  addInstanceOptions(command).action(async (alert: string, flags: VerifyFlags) => {
    const claims = await readClaims(alert, flags, terminal);
    let ruled: Ruled | undefined;
    let holds = true;
    for (const claim of claims) {
      const known =
        claim.basis === undefined ? (ruled ??= await namedRules(flags, terminal)) : ownRules(claim.basis);
      const verdict = verifyClaim(claim, { ...known, createEngine });
      holds &&= verdict.outcome === 'holds';
      await terminal.out(
        flags.format === 'json' ? `${toJson(rowOf(claim, verdict))}\n` : render(claim, verdict),
      );
    }
    done(holds ? EXIT.done : EXIT.no);
  });
}

async function readClaims(alert: string, flags: VerifyFlags, terminal: Terminal): Promise<readonly Claim[]> {
  const fingerprint = FINGERPRINT.exec(alert)?.groups?.['fingerprint'];
  const ask = (each: string): Promise<unknown> =>
    createInstance(flags, terminal).get<object>(`/api/v1/alerts/${each}`);
  const values: unknown[] = [];
  for (const value of fingerprint === undefined
    ? await readValues(alert, terminal)
    : [{ fingerprint, newest: {} }]) {
    // A list of alerts does not say how each began and by which rule.
    const listed = LISTED.safeParse(value);
    values.push(listed.success ? await ask(listed.data.fingerprint) : value);
  }
  const claims = values.map((value) => readClaim(value, alert)).filter((claim) => claim !== undefined);
  if (claims.length > 0) return claims;
  throw new CrosswatchError('CW_CLI_INPUT', `${alert} has no alert that fires`, {
    hint: 'the end of an alert claims nothing; give the transition by which it fired',
  });
}

/** One JSON value, a list of them, or one on each line. */
async function readValues(path: string, terminal: Terminal): Promise<readonly unknown[]> {
  const input = openInput(path, terminal);
  const all: string[] = [];
  for await (const line of lines(input.chunks)) all.push(line);
  const whole = parse(all.join('\n'));
  if (whole !== undefined) return Array.isArray(whole) ? (whole as unknown[]) : [whole];
  return all.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const value = parse(line);
    if (value !== undefined) return [value];
    throw new CrosswatchError('CW_CLI_INPUT', 'this is no JSON', {
      place: { path: input.path, line: i + 1 },
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function namedRules(flags: VerifyFlags, terminal: Terminal): Promise<Ruled> {
  const config = requireConfig(flags.config, terminal);
  return { rules: await requireRules(flags.rules, config, terminal), config: config.engine };
}

/** The rules that the alert brings. Whoever wrote them, they load as any others do. */
function ownRules(basis: RuleBasis): Ruled {
  const config = { ...engineSchema.parse(undefined), ...basis.engine } as EngineConfig;
  const overrides = overridesSchema.safeParse(basis.overrides);
  const { ruleSet, mistakes } = loadRules({
    files: [{ path: basis.rule, text: basis.documents }],
    engine: config,
    lists: Object.fromEntries(Object.entries(basis.lists).map(([name, values]) => [name, [...values]])),
    overrides: overrides.data,
  });
  const [mistake] = mistakes;
  if (mistake !== undefined || !overrides.success) {
    throw new CrosswatchError(
      'CW_CLI_RULES',
      `the rule that the alert brings does not load: ${mistake?.message ?? 'bad overrides'}`,
      { place: mistake?.place },
    );
  }
  return { rules: ruleSet, config };
}

const WORDS: Readonly<Record<Verdict['outcome'], string>> = {
  holds: 'holds',
  differs: 'does not hold',
  incomplete: 'can not be derived again',
};

function render(claim: Claim, { outcome, differences, reliesOn }: Verdict): string {
  const { rule, group, atMs, value, events, points } = claim;
  const what = `${rule} ${labelText(group)} at ${new Date(atMs).toISOString()}${value === undefined ? '' : `, value ${value}`}`;
  return [
    `${WORDS[outcome]}: ${what}`,
    `  from ${count(events.length, 'event')} and ${count(points.length, 'point')}`,
    ...differences.map((difference) => `  ${difference}`),
    ...reliesOn.map((each) => `  not shown by evidence: ${each}`),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

function rowOf({ rule, group, atMs, fingerprint }: Claim, verdict: Verdict): object {
  return { rule, group, at: new Date(atMs).toISOString(), fingerprint, ...verdict };
}
