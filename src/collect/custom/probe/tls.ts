import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import type { Point } from '../../../model/point.ts';
import { knownFields } from '../../fields.ts';

export interface TlsProbeOptions {
  readonly host: string;
  readonly port: number;
  /** Name asked for and checked. Default: the host. */
  readonly serverName?: string | undefined;
  readonly timeoutMs: number;
}

/** Measurement `x509_cert`: how long a server's certificate is still good (`expiry`, seconds), and whether it verifies. */
export async function probeTls(options: TlsProbeOptions, timeMs: number): Promise<readonly Point[]> {
  const { host, port } = options;
  const { certificate, problem } = await readCertificate(options);
  const [startMs, endMs] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  const seconds = (ms: number): bigint | undefined =>
    Number.isNaN(ms) ? undefined : BigInt(Math.trunc(ms / 1000));
  const tags = {
    source: `tcp://${host}:${port}`,
    common_name: text(certificate.subject?.CN),
    issuer_common_name: text(certificate.issuer?.CN),
    serial_number: certificate.serialNumber.toLowerCase(),
    verification: problem === undefined ? 'valid' : 'invalid',
    type: 'leaf',
  };
  const fields = knownFields({
    age: seconds(timeMs - startMs),
    expiry: seconds(endMs - timeMs),
    startdate: seconds(startMs),
    enddate: seconds(endMs),
    verification_code: problem === undefined ? 0n : 1n,
    verification_error: problem,
  });
  return [{ measurement: 'x509_cert', tags, fields, timeMs }];
}

type Certificate = ReturnType<TLSSocket['getPeerCertificate']>;

function readCertificate({ host, port, serverName, timeoutMs }: TlsProbeOptions): Promise<{
  readonly certificate: Certificate;
  readonly problem: string | undefined;
}> {
  return new Promise((resolve, reject) => {
    // A certificate that does not verify is what this looks for, so it is read all the same; nothing is sent.
    const servername = serverName ?? (isIP(host) === 0 ? host : '');
    const socket = connect({ host, port, servername, rejectUnauthorized: false });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error(`${host}:${port}: no TLS in time`)), timeoutMs);
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      const certificate = socket.getPeerCertificate();
      const problem = socket.authorized ? undefined : String(socket.authorizationError);
      socket.destroy();
      resolve({ certificate, problem });
    });
  });
}

/** A subject may carry several names, or none. */
function text(value: string | readonly string[] | undefined): string {
  return (typeof value === 'object' ? value[0] : value) ?? '';
}
