import type { InfluxDB } from '@influxdata/influxdb-client';
import { SetupAPI } from '@influxdata/influxdb-client-apis';
import { CrosswatchError } from '../../lib/errors.ts';
import { asking } from '../influx-error.ts';
import type { SetupChange } from './change.ts';

/** The first user of a new InfluxDB. */
export interface Onboarding {
  readonly username: string;
  readonly password: string;
  /** Operator token to give the user; without it InfluxDB makes one. */
  readonly token?: string | undefined;
}

export interface OnboardingOptions {
  readonly org: string;
  readonly bucket: { readonly name: string; readonly retentionMs: number };
  readonly onboarding: Onboarding | undefined;
  readonly operatorToken: string | undefined;
  readonly dryRun: boolean;
}

/** Whether the server has no user yet, so that `setup` would be the one to make it. Fails when it cannot be reached. */
export async function isNew(client: InfluxDB): Promise<boolean> {
  const { allowed } = await asking('say whether it is new', () => new SetupAPI(client).getSetup());
  return allowed === true;
}

/**
 * Makes the first user where there is none, and gives the operator token to go on with: undefined only in a dry run
 * against a new server.
 */
export async function ensureOnboarded(
  client: InfluxDB,
  options: OnboardingOptions,
): Promise<{ change: SetupChange; operatorToken: string | undefined }> {
  const { org, bucket, onboarding, dryRun } = options;
  const api = new SetupAPI(client);
  const allowed = await isNew(client);
  const change = (state: SetupChange['state'], detail: string): SetupChange => ({
    what: 'onboarding',
    name: onboarding?.username ?? 'operator',
    state,
    detail,
  });
  if (!allowed) {
    if (options.operatorToken === undefined) throw missing('has a user already, but no operator token was given');
    return { change: change('unchanged', 'has a user'), operatorToken: options.operatorToken };
  }
  if (onboarding === undefined) throw missing('is new, but no user name and password were given for it');
  if (dryRun) return { change: change('created', `user ${onboarding.username}`), operatorToken: undefined };
  const { auth } = await asking('create its first user', () =>
    api.postSetup({
      body: {
        username: onboarding.username,
        password: onboarding.password,
        org,
        bucket: bucket.name,
        retentionPeriodSeconds: Math.round(bucket.retentionMs / 1000),
        ...(onboarding.token === undefined ? {} : { token: onboarding.token }),
      },
    }),
  );
  return { change: change('created', `user ${onboarding.username}`), operatorToken: auth?.token };
}

function missing(what: string): CrosswatchError {
  return new CrosswatchError('CW_INFLUX_NOT_ONBOARDED', `this InfluxDB ${what}`, {
    hint: 'Give setup an operator token, or for a new server a user name and a password of at least 8 characters.',
  });
}
