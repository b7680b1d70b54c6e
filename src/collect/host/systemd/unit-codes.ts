// Telegraf's numbers for systemd's states (its README, from systemd's src/basic/unit-def.c): the states of each kind
// of unit start at a multiple of 16, and a state several kinds share has the number of the first.

function numbered(start: number, names: string): readonly (readonly [string, number])[] {
  return names.split(' ').map((name, i) => [name, start + i]);
}

export const LOAD_CODES: ReadonlyMap<string, number> = new Map(
  numbered(0, 'loaded stub not-found bad-setting error merged masked'),
);

export const ACTIVE_CODES: ReadonlyMap<string, number> = new Map(
  numbered(0, 'active reloading inactive failed activating deactivating'),
);

export const SUB_CODES: ReadonlyMap<string, number> = new Map([
  ...numbered(
    0x00,
    'running dead start-pre start exited reload stop stop-watchdog stop-sigterm stop-sigkill stop-post final-sigterm failed auto-restart condition cleaning',
  ),
  ...numbered(
    0x10,
    'waiting reload-signal reload-notify final-watchdog dead-before-auto-restart failed-before-auto-restart dead-resources-pinned auto-restart-queued',
  ),
  ...numbered(0x20, 'tentative plugged'),
  ...numbered(
    0x30,
    'mounting mounting-done mounted remounting unmounting remounting-sigterm remounting-sigkill unmounting-sigterm unmounting-sigkill',
  ),
  ...numbered(0x50, 'abandoned'),
  ...numbered(0x60, 'active'),
  ...numbered(
    0x70,
    'start-chown start-post listening stop-pre stop-pre-sigterm stop-pre-sigkill final-sigkill',
  ),
  ...numbered(0x80, 'activating activating-done deactivating deactivating-sigterm deactivating-sigkill'),
  ...numbered(0xa0, 'elapsed'),
]);
