const USERS = ['root', 'admin', 'oracle', 'postgres', 'ubuntu', 'git', 'test', 'deploy'];

/** What happens at each moment of the story, seconds from its beginning. */
export const STORY = [
  { at: 0, says: 'A quiet host: CPU near 12 %, an administrator logs in with her key.' },
  { at: 4, says: 'Something takes all CPUs.' },
  { at: 7, says: '203.0.113.66 begins to guess passwords.' },
  { at: 17, says: 'The guessing stops, the CPUs rest.' },
] as const;

const BUSY = { from: 4, to: 17 };
const GUESSING = { from: 7, to: 17, everySeconds: 0.4 };

/** CPU in use, percent, at a moment of the story. */
export function busyAt(second: number): number {
  return second >= BUSY.from && second < BUSY.to ? 96 : 12;
}

/** Lines that sshd of the made host writes between two moments; `stampOf` makes the time of a moment. */
export function linesBetween(
  from: number,
  to: number,
  stampOf: (second: number) => string,
): readonly string[] {
  const lines: string[] = [];
  if (from <= 0 && to > 0)
    lines.push(
      `${stampOf(0)} web1 sshd[1201]: Accepted publickey for ann from 192.0.2.17 port 50122 ssh2: ED25519 SHA256:3vB1`,
    );
  const first = Math.max(0, Math.ceil((from - GUESSING.from) / GUESSING.everySeconds));
  for (let n = first; ; n += 1) {
    const at = GUESSING.from + n * GUESSING.everySeconds;
    if (at >= Math.min(to, GUESSING.to)) return lines;
    const user = USERS[n % USERS.length] ?? 'root';
    const unknown = user === 'root' ? '' : 'invalid user ';
    lines.push(
      `${stampOf(at)} web1 sshd[${2000 + n}]: Failed password for ${unknown}${user} from 203.0.113.66 port ${40_000 + n} ssh2`,
    );
  }
}
