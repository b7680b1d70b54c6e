import { describe, expect, it } from 'vitest';
import { engineSchema } from '../../../src/correlate/config.ts';
import { importSigma } from '../../../src/correlate/language/import-sigma.ts';

const engine = engineSchema.parse({});

// Written in the manner of public rules: the keys they use, and features that are refused.
const keywords = `title: Shell History Cleared
id: 7a5c1b9e-0000-4000-8000-000000000001
status: test
description: Words that clear the history
references:
  - https://example.org/history
author: Somebody
date: 2024-01-31
modified: 2024-02-01
tags: [attack.defense-evasion, attack.t1070.003]
logsource: {product: linux}
detection:
  keywords:
    - 'history -c'
    - 'rm *bash_history'
  condition: keywords
falsepositives: [Unknown]
level: high
`;
const processCreation = `title: Suspicious Command
id: 7a5c1b9e-0000-4000-8000-000000000002
logsource: {category: process_creation, product: linux}
detection:
  selection_img: {Image|endswith: /nc}
  selection_cli: {CommandLine|contains|all: [' -e ', /bin/sh]}
  condition: all of selection_*
level: high
`;
const fileEvent = `title: Written
id: 7a5c1b9e-0000-4000-8000-000000000004
logsource: {category: file_event, product: linux}
detection: {s: {TargetFilename|startswith: /etc/cron.d/}, condition: s}
`;
const correlation = `title: Many Failures
id: 7a5c1b9e-0000-4000-8000-000000000003
correlation:
  type: value_count
  rules: [7a5c1b9e-0000-4000-8000-000000000001]
  group-by: [host.name]
  timespan: 1h
  condition: {field: user.name, gte: 10}
`;
const windows = `title: Logon
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
`;
const encoded = `title: Encoded
logsource: {product: linux}
detection: {s: {message|base64offset|contains: /bin/bash}, condition: s}
`;

describe('importing Sigma', () => {
  const files = Object.entries({ keywords, processCreation, fileEvent, correlation, windows, encoded }).map(
    ([path, text]) => ({
      path: `${path}.yml`,
      text,
    }),
  );
  const { loaded, refused } = importSigma(files, { engine });

  it('loads what works, as it is', () => {
    const working = loaded.filter((rule) => rule.inert === undefined);
    expect(working.map(({ path, kind }) => [path, kind])).toEqual([
      ['correlation.yml', 'correlation'],
      ['keywords.yml', 'detection'],
      ['processCreation.yml', 'detection'],
    ]);
  });

  it('says what a rule lacks that can not match', () => {
    const inert = loaded.filter((rule) => rule.inert !== undefined);
    expect(inert.map(({ path, inert: reason }) => [path, reason])).toEqual([
      ['fileEvent.yml', 'never matches: no event has TargetFilename'],
    ]);
  });

  it('stops calling a rule inert once its fields are known', () => {
    const known = { fields: ['file.path'] };
    const [rule] = importSigma([{ path: 'a.yml', text: fileEvent }], { engine, known }).loaded;
    expect(rule?.inert).toBeUndefined();
  });

  it('refuses the rest with the reason', () => {
    expect(refused.map(({ path, reasons }) => [path, reasons.map((reason) => reason.message)])).toEqual([
      ['encoded.yml', ['unsupported modifier "base64offset" of "message"']],
      ['windows.yml', ['no log of product "windows" is read']],
    ]);
  });
});
