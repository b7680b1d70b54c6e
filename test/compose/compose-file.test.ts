import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
  readonly privileged?: boolean;
  readonly network_mode?: string;
  readonly pid?: string;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
}

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docker-compose.yml', root), 'utf8');
const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8');
const { services, volumes } = parse(text) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const all = Object.entries(services);

describe('docker-compose.yml', () => {
  it('has the four services, with pinned images', () => {
    expect(Object.fromEntries(all.map(([name, { image }]) => [name, image]))).toEqual({
      influxdb: 'influxdb:2.7',
      setup: 'crosswatch',
      crosswatch: 'crosswatch',
      grafana: expect.stringMatching(/^grafana\/grafana:\d+\.\d+\.\d+$/),
    });
  });

  it.each(all)('%s publishes ports on loopback alone', (_name, { ports = [], network_mode }) => {
    expect(network_mode).toBeUndefined();
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
  });

  it.each(all)('%s sees nothing of the host but read-only', (_name, service) => {
    for (const mount of service.volumes ?? []) {
      const [from = '', , options] = mount.split(':');
      if (from.startsWith('/') || from.startsWith('.')) expect(options?.split(','), mount).toContain('ro');
      else expect(volumes, mount).toHaveProperty(from);
    }
    expect(text).not.toContain('docker.sock');
  });

  it.each(all)('%s has no more powers than it needs', (name, service) => {
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.privileged).toBeUndefined();
    expect(service.pid).toBeUndefined();
    if (name !== 'influxdb') expect(service.cap_drop).toEqual(['ALL']);
    if (name !== 'crosswatch') expect(service.cap_add).toBeUndefined();
  });

  it('lets the collector read what belongs to others, and nothing else', () => {
    const entrypoint = services['crosswatch']?.entrypoint ?? [];
    expect(entrypoint[0]).toBe('setpriv');
    expect(entrypoint).toContain('--reuid=1000');
    expect(entrypoint).toContain('--bounding-set=-all,+dac_read_search');
    // What the image would start, under setpriv.
    const image = JSON.parse(
      /^ENTRYPOINT (?<words>\[.*\])$/m.exec(dockerfile)?.groups?.['words'] ?? '[]',
    ) as string[];
    expect(image[0]).toBe('node');
    expect(entrypoint.slice(-image.length)).toEqual(image);
  });

  it.each(all)('%s can be seen to be well', (name, { healthcheck, build, restart }) => {
    if (name === 'setup') expect(restart).toBe('no');
    else {
      expect(healthcheck?.disable).toBeUndefined();
      expect(
        healthcheck?.test !== undefined || (build !== undefined && /^HEALTHCHECK/m.test(dockerfile)),
      ).toBe(true);
      expect(restart).toBe('unless-stopped');
    }
  });

  it('starts each service when what it needs is there', () => {
    expect(services['setup']?.depends_on).toEqual({ influxdb: { condition: 'service_healthy' } });
    for (const name of ['crosswatch', 'grafana'])
      expect(services[name]?.depends_on).toEqual({ setup: { condition: 'service_completed_successfully' } });
  });

  it.each(all)('%s holds no secret', (_name, { environment = {} }) => {
    for (const [name, value] of Object.entries(environment))
      if (/TOKEN|PASSWORD|SECRET|KEY/.test(name)) {
        expect(name).toMatch(/_FILE$/);
        expect(value).toMatch(/^\/secrets\//);
      }
  });

  it('gives each token only to whom it is for', () => {
    function holders(volume: string): string[] {
      return all
        .filter(([, service]) => service.volumes?.some((mount) => mount.startsWith(`${volume}:`)))
        .map(([name]) => name);
    }
    expect(holders('secrets-admin')).toEqual(['setup']);
    expect(holders('secrets-collector')).toEqual(['setup', 'crosswatch']);
    expect(holders('secrets-grafana')).toEqual(['setup', 'grafana']);
  });
});

describe('the image', () => {
  it('builds with either builder and without a registry for anything but its base', () => {
    expect(dockerfile).not.toMatch(/^# *syntax=|<<|--link|--mount|@sha256:/m);
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['node:22-bookworm-slim']));
  });

  it('copies only what the build context holds', () => {
    const ignore = readFileSync(new URL('.dockerignore', root), 'utf8').split('\n');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    );
    for (const name of copied) {
      expect(ignore).toContain(`!${name}`);
      expect(existsSync(new URL(name, root)), name).toBe(true);
    }
  });
});

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
if (!hasCompose) console.warn('docker compose is not here: `docker compose config` is not asked');

describe.skipIf(!hasCompose)('docker compose config', () => {
  it('is satisfied', () => {
    const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
