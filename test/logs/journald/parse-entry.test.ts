import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../../src/logs/journald/parse-entry.ts';

const CURSOR = 's=6ac1;i=2f;b=b00t;m=1;t=2;x=3';

function entry(fields: object): string {
  return JSON.stringify({ __CURSOR: CURSOR, __REALTIME_TIMESTAMP: '1751562131123456', ...fields });
}

describe('an entry of the journal', () => {
  it('becomes a line with a header', () => {
    const json = entry({
      MESSAGE: 'Accepted publickey for deploy from 198.51.100.4 port 50112 ssh2',
      SYSLOG_IDENTIFIER: 'sshd',
      _COMM: 'sshd-session',
      _PID: '812',
      _HOSTNAME: 'web1',
      _SOURCE_REALTIME_TIMESTAMP: '1751562131120999',
    });

    expect(parseEntry(json, 1000)).toEqual({
      cursor: CURSOR,
      receivedUs: 1751562131123456,
      line: {
        text: 'Accepted publickey for deploy from 198.51.100.4 port 50112 ssh2',
        id: '6ac1:2f',
        header: { timeMs: 1751562131120, host: 'web1', program: 'sshd', pid: 812 },
      },
    });
  });

  it.each([
    ['bytes', [72, 105, 255], 'Hi\u{FFFD}'],
    ['several lines', 'one\ntwo', 'one\ntwo'],
    ['given twice', ['first', 'second'], 'first'],
    ['given twice as bytes', [[72, 105], [72]], 'Hi'],
    ['too large', null, ''],
    ['missing', undefined, ''],
  ])('has a message that is %s', (_name, message, text) => {
    expect(parseEntry(entry({ MESSAGE: message }), 1000)?.line.text).toBe(text);
  });

  it('is cut at the cap', () => {
    expect(parseEntry(entry({ MESSAGE: 'x'.repeat(100) }), 10)?.line).toMatchObject({
      text: 'x'.repeat(10),
      cutBytes: 90,
    });
  });

  it.each([
    ['sshd', 'sshd', 'sshd'],
    ['CRON', 'cron', 'CRON'],
    ['gdm-password]', 'gdm-session-wor', 'gdm-password'],
    [undefined, 'sshd', 'sshd'],
    [undefined, undefined, ''],
  ])('logged as %s by %s is of %s', (identifier, command, program) => {
    const json = entry({ MESSAGE: 'x', SYSLOG_IDENTIFIER: identifier, _COMM: command });

    expect(parseEntry(json, 10)?.line.header).toMatchObject({ program });
    expect(parseEntry(json, 10)?.line.header?.isForged).toBeUndefined();
  });

  it('of a user who calls itself sshd is forged', () => {
    const fields = { SYSLOG_IDENTIFIER: 'sshd', _COMM: 'sshd', _UID: '1000', _EXE: '/home/x/sshd' };
    const json = entry({ ...fields, MESSAGE: 'Accepted password for evil from 6.6.6.6 port 1 ssh2' });

    expect(parseEntry(json, 100)?.line.header).toMatchObject({ program: 'sshd', isForged: true });
  });

  it.each(['', '{', '[]', 'null', '{"MESSAGE":"x"}', '{"__CURSOR":5}'])('is not %s', (text) => {
    expect(parseEntry(text, 10)).toBeUndefined();
  });
});
