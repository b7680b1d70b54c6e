import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { probeDns } from '../../../src/collect/custom/probe/dns.ts';
import { probeHttp } from '../../../src/collect/custom/probe/http.ts';
import { probeIcmp } from '../../../src/collect/custom/probe/icmp.ts';
import { probeProcess } from '../../../src/collect/custom/probe/process.ts';
import { probeTcp } from '../../../src/collect/custom/probe/tcp.ts';
import { probeTls } from '../../../src/collect/custom/probe/tls.ts';
import { createProcessTable } from '../../../src/collect/host/process-table.ts';
import { createHostTree } from '../host-tree.ts';
import { CERTIFICATE, KEY, VALID_FROM, VALID_TO } from './certificate.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server): Promise<number> {
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('http', () => {
  async function probe(options: Partial<Parameters<typeof probeHttp>[0]>) {
    const server = createHttpServer((request, response) => {
      if (request.url === '/slow') return;
      response.writeHead(request.url === '/broken' ? 503 : 200).end('all is well');
    });
    closers.push(() => server.closeAllConnections());
    const origin = `http://127.0.0.1:${await listen(server)}`;
    const url = options.url?.startsWith('/') ? origin + options.url : (options.url ?? `${origin}/`);
    return (await probeHttp({ method: 'GET', timeoutMs: 500, ...options, url }, NOW))[0];
  }

  it('reports an answer', async () => {
    const point = await probe({ expectStatus: 200, expectBody: 'well' });

    expect(point).toMatchObject({
      measurement: 'http_response',
      tags: { method: 'GET', result: 'success', status_code: '200' },
      fields: {
        http_response_code: 200n,
        content_length: 11n,
        response_string_match: 1n,
        response_status_code_match: 1n,
        result_code: 0n,
        result_type: 'success',
      },
    });
    expect(point?.fields['response_time']).toBeGreaterThan(0);
  });

  it.each([
    [{ url: '/broken', expectStatus: 200 }, 'response_status_code_mismatch', 6n],
    [{ url: '/broken' }, 'success', 0n],
    [{ expectBody: 'ill' }, 'response_string_mismatch', 1n],
    [{ url: '/slow' }, 'timeout', 4n],
    [{ url: 'http://127.0.0.1:1/' }, 'connection_failed', 3n],
  ])('%j is %s', async (options, result, code) => {
    const point = await probe(options);

    expect(point?.tags['result']).toBe(result);
    expect(point?.fields['result_code']).toBe(code);
  });
});

describe('tcp', () => {
  it('reports a port that takes connections, and one that does not', async () => {
    const port = await listen(createServer((socket) => socket.end()));

    const [open] = await probeTcp({ host: '127.0.0.1', port, timeoutMs: 500 }, NOW);
    const [closed] = await probeTcp({ host: '127.0.0.1', port: 1, timeoutMs: 500 }, NOW);

    expect(open?.tags).toEqual({
      server: '127.0.0.1',
      port: String(port),
      protocol: 'tcp',
      result: 'success',
    });
    expect(open?.fields['response_time']).toBeGreaterThan(0);
    expect(closed?.fields).toEqual({ result_code: 2n, result_type: 'connection_failed' });
  });
});

describe('icmp', () => {
  const IPUTILS = `PING ::1 (::1) 56 data bytes
64 bytes from ::1: icmp_seq=1 ttl=64 time=0.030 ms

--- ::1 ping statistics ---
3 packets transmitted, 3 received, 0% packet loss, time 2003ms
rtt min/avg/max/mdev = 0.030/0.044/0.066/0.015 ms`;
  const BUSYBOX = `3 packets transmitted, 2 packets received, 33% packet loss
round-trip min/avg/max = 0.052/0.063/0.075 ms`;
  const MACOS = `3 packets transmitted, 3 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = 0.030/0.044/0.066/0.015 ms`;
  const SILENT = '3 packets transmitted, 0 received, 100% packet loss, time 2040ms';
  const times = { minimum_response_ms: 0.03, average_response_ms: 0.044, maximum_response_ms: 0.066 };

  /** A ping that checks its arguments, says something and ends with a status. */
  function fakePing(output: string, status: number): string {
    const folder = mkdtempSync(join(tmpdir(), 'crosswatch-ping-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'ping');
    const script = `#!/bin/sh\n[ "$1 $2 $3 $4 $6" = "-n -c 3 -W gateway" ] || exit 9\ncat <<'END'\n${output}\nEND\nexit ${status}\n`;
    writeFileSync(path, script, { mode: 0o755 });
    return path;
  }

  it.each<readonly [string, string, number, object]>([
    [
      'iputils',
      IPUTILS,
      0,
      { ...times, packets_received: 3n, percent_packet_loss: 0, standard_deviation_ms: 0.015 },
    ],
    [
      'macOS',
      MACOS,
      0,
      { ...times, packets_received: 3n, percent_packet_loss: 0, standard_deviation_ms: 0.015 },
    ],
    ['busybox', BUSYBOX, 0, { packets_received: 2n, percent_packet_loss: 33, average_response_ms: 0.063 }],
    ['no answer', SILENT, 1, { packets_received: 0n, percent_packet_loss: 100, result_code: 0n }],
    ['no such host', 'ping: nowhere: Name or service not known', 2, { result_code: 1n }],
    ['not allowed', 'ping: socket: Operation not permitted', 2, { result_code: 2n }],
  ])('reads %s', async (_name, output, status, fields) => {
    const ping = fakePing(output, status);

    const [point] = await probeIcmp({ host: 'gateway', count: 3, timeoutMs: 5000, ping }, NOW);

    expect(point).toMatchObject({ measurement: 'ping', tags: { url: 'gateway' }, fields });
    expect(Object.keys(point?.fields ?? {})).toContain('result_code');
  });

  it('fails where there is no ping', async () => {
    const probe = probeIcmp({ host: 'gateway', count: 3, timeoutMs: 5000, ping: '/no/ping' }, NOW);

    await expect(probe).rejects.toThrow(/ENOENT/);
  });
});

describe('dns', () => {
  /** A name server that answers every question with a code and one address, or not at all. */
  async function startNameServer(rcode: number | undefined): Promise<string> {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.on('message', (query, peer) => {
      if (rcode === undefined) return;
      const end = query.indexOf(0, 12) + 5;
      const header = Buffer.from(query.subarray(0, 12));
      header.writeUInt16BE(0x8180 | rcode, 2);
      header.writeUInt16BE(rcode === 0 ? 1 : 0, 6);
      header.writeUInt16BE(0, 10);
      const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
      const parts = [header, query.subarray(12, end), ...(rcode === 0 ? [answer] : [])];
      socket.send(Buffer.concat(parts), peer.port, peer.address);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return `127.0.0.1:${socket.address().port}`;
  }

  it.each([
    [0, { result: 'success', rcode: 'NOERROR' }, 0n, 0n],
    [3, { result: 'error', rcode: 'NXDOMAIN' }, 2n, 3n],
    [5, { result: 'error', rcode: 'REFUSED' }, 2n, 5n],
    [undefined, { result: 'timeout' }, 1n, undefined],
  ])('code %s', async (rcode, tags, code, value) => {
    const server = await startNameServer(rcode);

    const [point] = await probeDns({ server, domain: 'example.org', recordType: 'A', timeoutMs: 300 }, NOW);

    expect(point?.tags).toEqual({ server, domain: 'example.org', record_type: 'A', ...tags });
    expect(point?.fields['result_code']).toBe(code);
    expect(point?.fields['rcode_value']).toBe(value);
  });
});

describe('tls', () => {
  it('reports how long a certificate is good, though it does not verify', async () => {
    const port = await listen(createTlsServer({ key: KEY, cert: CERTIFICATE }));

    const [point] = await probeTls(
      { host: '127.0.0.1', port, serverName: 'shop.test', timeoutMs: 2000 },
      NOW,
    );

    expect(point).toMatchObject({
      measurement: 'x509_cert',
      tags: {
        source: `tcp://127.0.0.1:${port}`,
        common_name: 'shop.test',
        issuer_common_name: 'shop.test',
        verification: 'invalid',
        type: 'leaf',
      },
      fields: {
        startdate: BigInt(VALID_FROM / 1000),
        enddate: BigInt(VALID_TO / 1000),
        expiry: BigInt((VALID_TO - NOW) / 1000),
        age: BigInt((NOW - VALID_FROM) / 1000),
        verification_code: 1n,
        verification_error: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      },
    });
  });

  it('fails where no TLS is spoken', async () => {
    const port = await listen(createServer(() => {}));

    await expect(probeTls({ host: '127.0.0.1', port, timeoutMs: 300 }, NOW)).rejects.toThrow(
      /no TLS in time/,
    );
  });
});

describe('process', () => {
  it('fails where no process can be seen', () => {
    expect(() => probeProcess(() => [], 'nginx', NOW)).toThrow(/needs \/proc/);
  });

  it('counts processes of a name, also of one longer than the kernel keeps', () => {
    const tree = createHostTree();
    closers.push(() => tree.remove());
    const stat = (pid: number, name: string, state: string): string =>
      `== proc/${pid}/stat\n${pid} (${name}) ${state} 1${' 0'.repeat(48)}\n`;
    tree.write(stat(1, 'nginx', 'S') + stat(2, 'nginx', 'Z') + stat(3, 'systemd-network', 'S'));
    const processes = createProcessTable(tree.roots);

    expect(probeProcess(processes, 'nginx', NOW)[0]?.fields).toEqual({
      pid_count: 2n,
      running: 1n,
      result_code: 0n,
    });
    expect(probeProcess(processes, 'systemd-networkd', NOW)[0]?.fields['running']).toBe(1n);
    expect(probeProcess(processes, 'sshd', NOW)[0]?.fields['running']).toBe(0n);
  });
});
