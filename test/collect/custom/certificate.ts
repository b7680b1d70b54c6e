import { generateKeyPairSync, sign } from 'node:crypto';

// A self-signed certificate for shop.test and its key, made anew for each run (X.509 v3, RFC 5280, in DER).

export const VALID_FROM = Date.UTC(2026, 10, 20, 12, 4, 18);
export const VALID_TO = Date.UTC(2126, 9, 27, 12, 4, 18);

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const OID = {
  commonName: '0603550403',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
  ecdsaWithSha256: '06082a8648ce3d040302',
};

/** One element: tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return der(0x30, ...content);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** GeneralizedTime. */
function time(ms: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

const name = sequence(der(0x31, sequence(hex(OID.commonName), der(0x0c, Buffer.from('shop.test')))));
const algorithm = sequence(hex(OID.ecdsaWithSha256));
const isAuthority = sequence(der(0x01, hex('ff')));
const alternative = sequence(der(0x82, Buffer.from('shop.test')));
const content = sequence(
  der(0xa0, der(0x02, hex('02'))),
  der(0x02, hex('4af415189cd1c3227f94b86fc224420894')),
  algorithm,
  name,
  sequence(time(VALID_FROM), time(VALID_TO)),
  name,
  publicKey.export({ type: 'spki', format: 'der' }),
  der(
    0xa3,
    sequence(
      sequence(hex(OID.basicConstraints), der(0x01, hex('ff')), der(0x04, isAuthority)),
      sequence(hex(OID.subjectAltName), der(0x04, alternative)),
    ),
  ),
);
const signature = der(0x03, hex('00'), sign('sha256', content, privateKey));

export const CERTIFICATE = pem('CERTIFICATE', sequence(content, algorithm, signature));
export const KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
