import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { SyncError } from '../src/errors.ts';
import { hiveSync, type HiveSync } from '../src/index.ts';
import { hurry } from './hurry.ts';
import { SECRET, StandIn, until } from './stand-in.ts';

console.warn = () => {};
const HOUR_MS = 3_600_000;
const BETWEEN_MS = 10_000;
const RECORDS = 20;
const PATIENCE_MS = 60_000;
/** The longest wait is 30 s, of which at least half is waited. */
const MOST_ATTEMPTS = 300;

const { fetch } = globalThis;
const { now } = Date;
let standIn: StandIn;
let spool: string;
let errors: SyncError[];
let attempts: number;
let restore: () => void;

beforeEach(async () => {
  standIn = await StandIn.start();
  await standIn.stop();
  spool = fs.mkdtempSync(path.join(os.tmpdir(), 'spool-'));
  errors = [];
  attempts = 0;
  globalThis.fetch = (async (...given: Parameters<typeof fetch>) => {
    attempts++;
    if (isOfTheHour(given[1]?.headers)) {
      throw new TypeError('fetch failed');
    }
    return fetch(...given);
  }) as typeof fetch;
  restore = hurry();
});

afterEach(async () => {
  restore();
  globalThis.fetch = fetch;
  await standIn.stop();
});

/** Signed before the clock was put back: a call of the hour, which the webhook would take for one of the future. */
function isOfTheHour(headers: unknown): boolean {
  const signed = Number((headers as Record<string, string> | undefined)?.['webhook-timestamp']);
  return Date.now === now && signed > now() / 1000 + 60;
}

function spooledBytes(): number {
  return fs
    .readdirSync(spool, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.log'))
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** Sets all records each 10 s, for an hour; returns how many changes that made. */
async function anHourAway(made: HiveSync, spoolBytes: number): Promise<number> {
  const accounts = made.triggers('accounts');
  const end = Date.now() + HOUR_MS;
  let changes = 0;
  for (let round = 0; Date.now() < end; round++) {
    for (let i = 0; i < RECORDS; i++) {
      accounts.followingSet({ records: [{ id: `acc_${i}`, round }], previousRecords: [{ id: `acc_${i}`, round: round - 1 }] });
      changes++;
    }
    assert.ok(spooledBytes() <= spoolBytes);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  assert.ok(attempts > 1 && attempts < MOST_ATTEMPTS, `${attempts} attempts in the hour`);
  return changes;
}

async function isBack(made: HiveSync): Promise<void> {
  // from here on answers are waited for at their own pace
  restore();
  standIn = await StandIn.start(standIn.port);
  await until(() => standIn.batches.length > 0);
  assert.ok(await made.flush(PATIENCE_MS));
}

function assertInOrder(from: number, changes: number): void {
  assert.deepEqual(
    standIn.taken.map((event) => event.sequence),
    Array.from({ length: changes - from }, (_, i) => from + i + 1),
  );
  const last = new Map<string, number>();
  for (const { recordId, data } of standIn.taken) {
    const round = data?.['round'] as number;
    assert.ok(round > (last.get(recordId) ?? -1), `${recordId} goes back to ${round}`);
    last.set(recordId, round);
  }
  assert.equal(last.size, RECORDS);
}

test('an hour without the webhook loses nothing and turns nothing round', async () => {
  const spoolBytes = 64 << 20;
  const made = hiveSync({ url: standIn.url, secret: SECRET, spool, spoolBytes, onError: (error) => errors.push(error) });

  const changes = await anHourAway(made, spoolBytes);
  await isBack(made);

  assertInOrder(0, changes);
  assert.deepEqual([...new Set(errors.map((error) => error.code))], ['UNREACHABLE']);
});

test('an hour that is too much for the spool drops the oldest, says how many, and keeps to its bound', async () => {
  const spoolBytes = 32 << 10;
  const made = hiveSync({ url: standIn.url, secret: SECRET, spool, spoolBytes, onError: (error) => errors.push(error) });

  const changes = await anHourAway(made, spoolBytes);
  await isBack(made);

  assert.ok(standIn.taken.length > 0);
  assertInOrder(changes - standIn.taken.length, changes);
  const dropped = errors.filter((error) => error.code === 'SPOOL_FULL').reduce((sum, error) => sum + error.count, 0);
  assert.equal(dropped, changes - standIn.taken.length);
});
