import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { SyncError } from '../src/errors.ts';
import { hiveSync, type HiveSync, type HiveSyncOptions, syncToDatabase } from '../src/index.ts';
import { Settings } from '../src/settings.ts';
import { SECRET, StandIn, taken, until } from './stand-in.ts';

console.warn = () => {};
const PATIENCE_MS = 30_000;
let standIn: StandIn;
let spool: string;
let errors: SyncError[];

beforeEach(async () => {
  standIn = await StandIn.start();
  spool = fs.mkdtempSync(path.join(os.tmpdir(), 'spool-'));
  errors = [];
});

afterEach(() => standIn.stop());

function sync(options: HiveSyncOptions = {}): HiveSync {
  return hiveSync({ url: standIn.url, secret: SECRET, spool, onError: (error) => errors.push(error), ...options });
}

function records(count: number): { id: string; name: string }[] {
  return Array.from({ length: count }, (_, i) => ({ id: `acc_${i}`, name: 'a' }));
}

function codes(): string[] {
  return [...new Set(errors.map((error) => error.code))];
}

test('all changes of a tick go in one call, in their order, with rising sequence and clock', async () => {
  const made = sync();
  const users = made.triggers('users');
  const posts = made.triggers('posts');
  users.followingAdd({ records: records(3) });
  posts.followingSet({ records: [{ id: 'pos_1', title: 't' }], previousRecords: [] });
  users.followingRemove({ records: [], previousRecords: [{ id: 'acc_0' }] });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.equal(standIn.batches.length, 1);
  const batch = standIn.batches[0] ?? [];
  assert.deepEqual(
    batch.map((event) => `${event.model} ${event.operation} ${event.recordId}`),
    ['users create acc_0', 'users create acc_1', 'users create acc_2', 'posts update pos_1', 'users delete acc_0'],
  );
  assert.deepEqual(batch.map((event) => event.sequence), [1, 2, 3, 4, 5]);
  assert.ok(batch.every((event, i) => i === 0 || event.clock > (batch[i - 1]?.clock ?? 0)));
  assert.equal(new Set(batch.map((event) => event.instance)).size, 1);
  assert.ok(made.triggers('other') && Math.abs((batch[0]?.clock ?? 0) / 1000 - Date.now()) < 60_000);
  assert.deepEqual(errors, []);
});

test('a trigger returns before anything is sent, and what it made is on disk by then', async () => {
  const made = sync();
  made.triggers('users').followingAdd({ records: records(1) });

  assert.equal(standIn.batches.length, 0);
  const folder = fs.readdirSync(spool).find((name) => name.includes('~')) ?? '';
  assert.match(fs.readFileSync(path.join(spool, folder, '0000000001.log'), 'utf8'), /"recordId":"acc_0"/);
  assert.equal(fs.statSync(path.join(spool, folder)).mode & 0o077, 0);
  assert.equal(fs.statSync(path.join(spool, folder, '0000000001.log')).mode & 0o077, 0);
  await made.flush(PATIENCE_MS);
});

test('a batch that is answered 503 comes again, the same, and nothing overtakes it', async () => {
  standIn.answer = (events, batch) => (batch <= 2 ? { status: 503, body: { error: 'away' }, headers: { 'retry-after': '0' } } : taken(events));
  const made = sync();
  const users = made.triggers('users');
  users.followingAdd({ records: records(2) });
  await until(() => standIn.batches.length === 1);
  users.followingSet({ records: [{ id: 'acc_0', name: 'later' }], previousRecords: [] });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.deepEqual(standIn.taken.map((event) => event.sequence), [1, 2, 3]);
  assert.deepEqual(standIn.batches[1]?.slice(0, 2), standIn.batches[0]);
  assert.deepEqual(codes(), ['UNREACHABLE']);
});

test('some of a batch answered 503 brings all of it again', async () => {
  standIn.answer = (events, batch) =>
    batch === 1 ? { ...taken(events, { acc_1: { success: false, status: 503, error: 'away' } }), status: 503 } : taken(events);
  const made = sync();
  made.triggers('users').followingAdd({ records: records(3) });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.deepEqual(standIn.batches.map((batch) => batch.length), [3, 3]);
});

test('a change that is refused for good is reported with its id, and the others go on', async () => {
  standIn.answer = (events) => taken(events, { acc_1: { success: false, status: 400, error: 'Unknown model' } });
  const made = sync();
  made.triggers('users').followingAdd({ records: records(3) });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.equal(standIn.batches.length, 1);
  assert.deepEqual(errors, [{ code: 'REFUSED', message: '400 Unknown model', model: 'users', recordId: 'acc_1', count: 1 }]);
});

test('a batch that is too large is sent in parts', async () => {
  standIn.answer = (events) => (events.length > 10 ? { status: 413, body: { error: 'too large' } } : taken(events));
  const made = sync();
  made.triggers('users').followingAdd({ records: records(100) });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.deepEqual(standIn.taken.map((event) => event.sequence), Array.from({ length: 100 }, (_, i) => i + 1));
  assert.deepEqual(errors, []);
});

test('a 400 that is not of Hive Sync drops nothing', async () => {
  standIn.answer = (events, batch) => (batch <= 3 ? { status: 400, body: 'plain HTTP was sent to an HTTPS port' } : taken(events));
  const made = sync();
  made.triggers('users').followingAdd({ records: records(2) });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.equal(standIn.taken.length, 2);
  assert.deepEqual(codes(), ['UNREACHABLE']);
});

test('a wrong secret loses nothing: it is said, and with the right one all arrives', async () => {
  const env = process.env;
  env['SYNC_SECRET'] = 'not it';
  const made = hiveSync({ url: standIn.url, spool, onError: (error) => errors.push(error) });
  made.triggers('users').followingAdd({ records: records(2) });
  await until(() => errors.length > 0);
  env['SYNC_SECRET'] = SECRET;

  assert.ok(await made.flush(PATIENCE_MS));

  delete env['SYNC_SECRET'];
  assert.equal(standIn.taken.length, 2);
  assert.deepEqual(codes(), ['UNAUTHORIZED']);
});

test('what is not configured is said by name, nothing is thrown, and nothing is sent', async () => {
  const unset = hiveSync({ url: standIn.url, spool, onError: (error) => errors.push(error) });
  unset.triggers('users').followingAdd({ records: records(1) });
  const nowhere = hiveSync({ secret: SECRET, spool, onError: (error) => errors.push(error) });
  nowhere.triggers('users').followingAdd({ records: records(1) });
  const wrong = sync({ url: 'no url' });
  wrong.triggers('users').followingAdd({ records: records(1) });
  await until(() => errors.length >= 3);

  assert.deepEqual(codes().sort(), ['SYNC_SECRET_MISSING', 'URL_MISSING']);
  assert.match(errors[0]?.message ?? '', /SYNC_SECRET not configured/);
  assert.equal(standIn.batches.length, 0);
});

test('what cannot be sent is reported and stops nothing', async () => {
  const made = sync();
  const users = made.triggers('users');
  users.followingAdd({ records: [{ id: 'acc_1', count: 1n }, { name: 'no id' }, { id: 'acc_2', name: 'fine' }] });
  users.followingAdd(undefined as never);
  await made.syncToDatabase('users', 'create', {}, undefined as never);

  assert.ok(await made.flush(PATIENCE_MS));

  assert.deepEqual(standIn.taken.map((event) => event.recordId), ['acc_2']);
  assert.deepEqual(codes(), ['INVALID_CHANGE']);
});

test('a hook that throws fails nothing', async () => {
  const made = sync({
    onError: () => {
      throw new Error('the hook');
    },
  });
  made.triggers('users').followingAdd({ records: [{ name: 'no id' }, { id: 'acc_1' }] });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.equal(standIn.taken.length, 1);
});

test('a disk that refuses is said, and the changes are kept in memory', async () => {
  const file = path.join(spool, 'a-file');
  fs.writeFileSync(file, '');
  const made = sync({ spool: file });
  made.triggers('users').followingAdd({ records: records(5) });

  assert.ok(await made.flush(PATIENCE_MS));

  assert.equal(standIn.taken.length, 5);
  assert.ok(codes().includes('SPOOL_UNAVAILABLE'));
});

test('memory is bounded: the oldest make room, and that is counted', async () => {
  await standIn.stop();
  const made = sync({ spool: false, memoryBytes: 50_000 });
  const users = made.triggers('users');
  for (let i = 0; i < 100; i++) {
    users.followingAdd({ records: [{ id: `acc_${i}`, text: 'x'.repeat(5_000) }] });
  }
  standIn = await StandIn.start(standIn.port);

  assert.ok(await made.flush(PATIENCE_MS));

  const dropped = errors.filter((error) => error.code === 'SPOOL_FULL').reduce((sum, error) => sum + error.count, 0);
  assert.equal(dropped + standIn.taken.length, 100);
  assert.ok(standIn.taken.length < 10);
  assert.equal(standIn.taken.at(-1)?.recordId, 'acc_99');
});

test('the spool of a process that lives is left alone', async () => {
  await standIn.stop();
  const first = sync();
  first.triggers('users').followingAdd({ records: records(1) });
  const second = sync();
  second.triggers('users').followingAdd({ records: [{ id: 'acc_second' }] });
  standIn = await StandIn.start(standIn.port);

  assert.ok(await second.flush(PATIENCE_MS));
  assert.ok(await first.flush(PATIENCE_MS));

  assert.deepEqual(standIn.taken.map((event) => event.recordId).sort(), ['acc_0', 'acc_second']);
});

test('own triggers go on working, and the flag for the API stands on what is exported', async () => {
  const seen: unknown[] = [];
  const made = sync();
  const own = { beforeAdd: () => [], followingAdd: (given: { records?: unknown }) => seen.push(given.records) };
  const triggers = made.triggers('users', { exposed: true, triggers: own });

  triggers.followingAdd({ records: records(1) });

  assert.ok(await made.flush(PATIENCE_MS));
  assert.equal(triggers.exposed, true);
  assert.deepEqual(triggers.beforeAdd(), []);
  assert.deepEqual(seen, [records(1)]);
  assert.equal(standIn.taken.length, 1);
});

test('waitUntil gets a promise that ends when the change has arrived', async () => {
  const waits: Promise<unknown>[] = [];
  sync().triggers('users').followingAdd({ records: records(1), waitUntil: (promise) => waits.push(promise) });

  assert.equal(await waits[0], true);

  assert.equal(standIn.taken.length, 1);
});

test('syncToDatabase of the guide works with the environment alone', async () => {
  process.env['SYNC_SECRET'] = SECRET;
  process.env['BLADE_PUBLIC_URL'] = `${standIn.url}/`;
  process.env['HIVE_SYNC_SPOOL'] = spool;

  await syncToDatabase('users', 'create', { email: 'a@example.com' }, 'acc_1');
  await syncToDatabase('users', 'remove', null, 'acc_1');

  delete process.env['SYNC_SECRET'];
  delete process.env['BLADE_PUBLIC_URL'];
  delete process.env['HIVE_SYNC_SPOOL'];
  const [create, remove] = standIn.taken;
  assert.deepEqual({ ...create, instance: '', clock: 0 }, {
    model: 'users', operation: 'create', recordId: 'acc_1', data: { email: 'a@example.com' }, instance: '', sequence: 1, clock: 0,
  });
  assert.deepEqual([remove?.operation, remove?.data], ['remove', undefined]);
});

test('what a cascade would take is removed first, by queries of its own, together with those of the app', async () => {
  const own = { beforeRemove: () => [{ remove: { note: { with: { id: 'n' } } } }] };
  const triggers = sync().triggers('users', { cascades: { blogPosts: 'account' }, triggers: own });

  const queries = await (triggers.beforeRemove as (given: unknown) => unknown)({ query: { with: { email: 'a@example.com' } } });

  assert.deepEqual(queries, [
    { remove: { blogPosts: { with: { account: { email: 'a@example.com' } } } } },
    { remove: { note: { with: { id: 'n' } } } },
  ]);
});

test('the spool is where the dev server of Blade does not look for changes, unless it is put elsewhere', () => {
  assert.match(new Settings({}).spool.folder ?? '', /^\.blade\//);
  assert.equal(new Settings({ spool: '/elsewhere' }).spool.folder, '/elsewhere');
});
