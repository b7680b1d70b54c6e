import type * as Systeminformation from 'systeminformation';

/** What the collectors of other systems ask; `systeminformation` answers, mostly by running the system's tools. */
export type SystemSource = Pick<
  typeof Systeminformation,
  | 'cpu'
  | 'disksIO'
  | 'fsSize'
  | 'fsStats'
  | 'mem'
  | 'networkConnections'
  | 'networkStats'
  | 'osInfo'
  | 'processes'
  | 'system'
  | 'users'
>;

/** Loaded when first asked: it takes half a second, and Linux never needs it. */
export async function loadSystemSource(): Promise<SystemSource> {
  const { default: source } = await import('systeminformation');
  return source;
}
