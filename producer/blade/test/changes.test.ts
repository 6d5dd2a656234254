import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeReader } from '../src/changes.ts';

const reader = new ChangeReader('users', {});
const before = { id: 'acc_1', name: 'before', ronin: { createdAt: 't' }, loginCount: 1 };

test('an add is a create with the fields of the record, without its id', () => {
  const { changes } = reader.added({ records: [{ id: 'acc_1', name: 'a', ronin: { createdAt: 't' } }], previousRecords: [] });

  assert.deepEqual(changes, [
    { model: 'users', operation: 'create', recordId: 'acc_1', data: { name: 'a', ronin: { createdAt: 't' } } },
  ]);
});

test('a remove deletes what was there before, since records is empty', () => {
  const { changes } = reader.removed({ records: [], previousRecords: [before, { id: 'acc_2' }] });

  assert.deepEqual(changes, [
    { model: 'users', operation: 'delete', recordId: 'acc_1' },
    { model: 'users', operation: 'delete', recordId: 'acc_2' },
  ]);
});

test('a query that matched nothing changes nothing', () => {
  const nothing = { changes: [], withoutId: 0 };

  assert.deepEqual(reader.changed({ records: [null], previousRecords: [null] }), nothing);
  assert.deepEqual(reader.removed({ records: [], previousRecords: [null] }), nothing);
  assert.deepEqual(reader.added({}), nothing);
});

test('all 31 records of a set are sent though Blade gives 21 as they were', () => {
  const records = Array.from({ length: 31 }, (_, i) => ({ id: `acc_${i}`, name: 'after' }));

  const { changes } = reader.changed({ records, previousRecords: records.slice(0, 21).map((record) => ({ ...record, name: 'b' })) });

  assert.deepEqual(changes.map((change) => change.recordId), records.map((record) => record.id));
  assert.ok(changes.every((change) => change.operation === 'update' && change.data?.['name'] === 'after'));
});

test('what a set with selecting does not show is taken from its query, but not what is computed', () => {
  const query = {
    with: { email: 'a@example.com' },
    to: { name: 'after', loginCount: { __RONIN_EXPRESSION: '__RONIN_FIELD_loginCount + 1' }, ronin: { updatedAt: 'u' } },
    selecting: ['id'],
  };

  const { changes } = reader.changed({ records: [{ id: 'acc_1' }], previousRecords: [before], query });

  assert.deepEqual(changes, [
    { model: 'users', operation: 'update', recordId: 'acc_1', data: { name: 'after', ronin: { updatedAt: 'u' } } },
  ]);
});

test('a set that selects no id is known by the record as it was', () => {
  const { changes } = reader.changed({ records: [{ name: 'after' }], previousRecords: [before] });

  assert.deepEqual(changes.map((change) => change.recordId), ['acc_1']);
});

test('records whose id nothing tells are counted, and the others are sent', () => {
  const read = reader.changed({ records: [{ name: 'a' }, { id: 'acc_2', name: 'b' }], previousRecords: [before] });

  assert.deepEqual(read.changes.map((change) => change.recordId), ['acc_2']);
  assert.equal(read.withoutId, 1);
});

test('a record that is given another id is deleted under the old one and stands whole under the new', () => {
  const { changes } = reader.changed({ records: [{ id: 'acc_9', name: 'after' }], previousRecords: [before] });

  assert.deepEqual(changes, [
    { model: 'users', operation: 'delete', recordId: 'acc_1' },
    { model: 'users', operation: 'update', recordId: 'acc_9', data: { name: 'after', ronin: { createdAt: 't' }, loginCount: 1 } },
  ]);
});

test('secrets stay in Hive unless they are named, and so does what is excluded', () => {
  const record = { id: 'acc_1', name: 'a', passwordHash: 'x', api_key: 'x', apiKey: 'x', APIKey: 'x', hashtag: 'h', resetToken: 'r', phone: 'p' };

  const { changes } = new ChangeReader('users', { include: ['resetToken'], exclude: ['phone'] }).added({ records: [record] });

  assert.deepEqual(changes[0]?.data, { name: 'a', hashtag: 'h', resetToken: 'r' });
});
