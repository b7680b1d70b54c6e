// How long from the append of the deciding line until the webhook has the alert.
//
//   npm run build && npx tsx bench/latency.ts [ROUNDS]
//
// Method: the built program with a rule that fires on the second failed login of an address; each round appends one
// line of a new address, waits until it must be read, and appends the deciding line; the receiver stamps the arrival.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { startService } from '../test/support/program.ts';
import { until } from '../test/support/poll.ts';
import { startWebhookServer } from '../test/support/webhook-server.ts';

const RULES = `
title: Failed login
name: failed
detection: {selection: {event.action: ssh_login, event.outcome: failure}, condition: selection}
level: informational
---
title: Second failure of an address
name: second
correlation: {type: event_count, rules: [failed], group-by: [source.ip], timespan: 1h, condition: {gte: 2}}
level: high
`;

const rounds = Number(process.argv[2] ?? 300);
const folder = mkdtempSync(path.join(tmpdir(), 'crosswatch-latency-'));
const log = path.join(folder, 'auth.log');
const webhook = await startWebhookServer();
mkdirSync(path.join(folder, 'rules'));
writeFileSync(log, '');
writeFileSync(path.join(folder, 'rules/latency.yml'), RULES);
writeFileSync(
  path.join(folder, 'crosswatch.yml'),
  `logs: {sources: [{file: ${log}}], start_at: beginning}\nrules: {shipped: false, dir: rules}\nserve: {port: 0}\nnotify: {receivers: [{name: hook, type: webhook, url: '${webhook.url}'}]}\n`,
);
const service = await startService({ cwd: folder });
const latencies: number[] = [];
try {
  for (let round = 0; round < rounds; round += 1) {
    const address = `10.${round >> 16}.${(round >> 8) & 255}.${round & 255}`;
    append(address, 1);
    await pause(30 + Math.random() * 20);
    const appendedMs = Date.now();
    append(address, 2);
    const delivered = await until('the alert', () => webhook.deliveries[round], { everyMs: 2 });
    latencies.push(delivered.receivedMs - appendedMs);
  }
} finally {
  await service.stop();
  await webhook.stop();
  rmSync(folder, { recursive: true, force: true });
}
latencies.sort((a, b) => a - b);
const at = (share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN;
console.log(`${rounds} alerts, load average ${loadavg()[0]?.toFixed(1)}`);
console.log(`append to webhook, ms: p50 ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)}  max ${at(1)}`);

function append(address: string, port: number): void {
  appendFileSync(
    log,
    `${new Date().toISOString()} ${hostname()} sshd[${port}]: Failed password for root from ${address} port ${port} ssh2\n`,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
