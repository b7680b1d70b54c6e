import { once } from 'node:events';
import { connect } from 'node:net';
import type { ServeConfig } from '../../serve/config.ts';
import type { NotifyConfig } from '../../notify/config.ts';
import { localHost } from '../instance/find-instance.ts';
import { fine, type Finding } from './finding.ts';

const TIMEOUT_MS = 5000;

/** Whether somebody listens where notifications go. Nothing is sent. */
export function checkReceivers({ receivers }: NotifyConfig): Promise<readonly Finding[]> {
  return Promise.all(receivers.map(checkReceiver));
}

async function checkReceiver(receiver: NotifyConfig['receivers'][number]): Promise<Finding> {
  const check = `receiver ${receiver.name}`;
  const url = 'url' in receiver ? receiver.url : undefined;
  if (url === undefined) return fine(check, `${receiver.type}: there is nothing to reach`);
  const { hostname, port, protocol, host } = new URL(url);
  const problem = await connectProblem(
    hostname,
    port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  );
  if (problem === undefined)
    return fine(check, `${host} answers; nothing was sent, \`crosswatch notify test\` does`);
  return { check, state: 'fail', detail: `${host}: ${problem}`, next: 'check its url, and the way to it' };
}

/** Whether the page can be served: the port is free, or it is Crosswatch itself that has it. */
export async function checkServe({ enabled, address, port }: ServeConfig): Promise<Finding> {
  if (!enabled || port === 0) return fine('page', enabled ? 'it takes a free port' : 'serve.enabled is off');
  const at = localHost({ address, port });
  if ((await connectProblem(new URL(`http://${at}`).hostname, port)) !== undefined)
    return fine('page', `${at} is free`);
  const answer = await fetch(`http://${at}/healthz`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => undefined,
  );
  const body = await answer?.json().catch(() => undefined);
  if ((body as { status?: unknown } | undefined)?.status === 'ok')
    return fine('page', `Crosswatch runs at http://${at}`);
  return {
    check: 'page',
    state: 'fail',
    detail: `another program listens at ${at}`,
    next: 'set serve.port to another number',
  };
}

/** Why no connection can be made; undefined where one was. */
async function connectProblem(host: string, port: number): Promise<string | undefined> {
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  } finally {
    socket.destroy();
  }
}
