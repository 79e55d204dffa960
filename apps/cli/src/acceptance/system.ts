import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agreementSchema, type Feed } from '@tributary/contracts';
import { down, homeAt, RUNS, up, type Home, type RunName, type UpOptions } from '@tributary/infra';
import { freePort } from '@tributary/testing';
import { z } from 'zod';
import { onboardCouncil, onboardProvider } from '../onboarding.js';
import { Session } from '../session/session.js';
import { untilSettled } from '../session/settled.js';

/** A whole system of the specification's own: its stack, every service as a process, and the command line's session as its operator. */
export interface TestSystem {
  readonly home: Home;
  readonly options: UpOptions;
  readonly session: Session;
  /** Starts again what has ended. */
  up(): Promise<void>;
  settled(): Promise<void>;
  /** Ends every process and removes the data. */
  end(): Promise<void>;
}

/** Starts a system in a home of its own on free ports. `durable` as in production: for specifications that kill the database. */
export async function startSystem(options: { durable?: boolean } = {}): Promise<TestSystem> {
  const home = homeAt(await mkdtemp(join(tmpdir(), 'tributary-system-')));
  const servicePorts = Object.fromEntries(await Promise.all(RUNS.map(async ({ name }) => [name, await freePort()] as const))) as Record<RunName, number>;
  const upOptions: UpOptions = {
    env: {}, servicePorts, durable: options.durable ?? false, extra: { EVALUATION: 'on' },
    ports: { postgres: await freePort(), redis: await freePort(), kafka: await freePort(), controller: await freePort() },
  };
  const end = async () => {
    await down(home);
    await rm(home.root, { recursive: true, force: true });
  };
  try {
    await up(home, upOptions);
  } catch (error) {
    await end();
    throw error;
  }
  const session = await Session.open(home.root);
  return {
    home, options: upOptions, session, end,
    up: async () => { await up(home, upOptions); },
    settled: () => untilSettled(session, { timeoutMs: 120_000 }),
  };
}

export interface Arrangement { readonly sender: string; readonly feed: Feed; readonly council: string }

/** Onboards councils and providers and records agreements that hold for the years of the specifications. */
export async function onboard(session: Session, who: { councils: readonly string[]; providers?: readonly string[]; agreements: readonly Arrangement[] }): Promise<void> {
  for (const council of who.councils) await onboardCouncil(session, council);
  for (const provider of who.providers ?? []) await onboardProvider(session, provider);
  for (const a of who.agreements) await agree(session, a);
}

export function agree(session: Session, { sender, feed, council }: Arrangement): Promise<z.output<typeof agreementSchema>> {
  return session.api('governance').call('/v1/agreements', agreementSchema, { method: 'POST', json: { sender, feed, council, from: '2023-01-01', until: '2099-12-31', purposes: ['joint-indicators'] } });
}

/** The reference table of postcodes that the specifications' children live at: all in one council. */
export async function loadPostcodes(session: Session, postcodes: readonly string[], council: string, subIcb = '16C'): Promise<void> {
  const body = ['postcode,lsoa,la_code,sub_icb', ...postcodes.map((p) => `${p},E01012005,${council},${subIcb}`)].join('\n');
  await session.api('governance').call('/v1/reference/postcodes', z.object({ postcodes: z.number() }), { method: 'POST', body, contentType: 'text/csv' });
}
