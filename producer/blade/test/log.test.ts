import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import { checksum } from '../src/checksum.ts';
import { Reporter, type SyncError } from '../src/errors.ts';
import { toLine } from '../src/lines.ts';
import { EventLog } from '../src/log.ts';

console.warn = () => {};
const LIMITS = { bytes: 1 << 20, segmentBytes: 1 << 16 };
let folder: string;
let errors: SyncError[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'event-log-'));
  errors = [];
});

function open(limits = LIMITS): EventLog {
  return new EventLog(fs, folder, limits, new Reporter((error) => errors.push(error)));
}

function line(sequence: number, data: string = ''): Uint8Array {
  return toLine({ model: 'm', operation: 'create', recordId: `r${sequence}`, data: { data }, instance: 'i', sequence, clock: 1_000 + sequence });
}

function sequences(log: EventLog, most = 1000): number[] {
  const all: number[] = [];
  for (let head = log.head(most); head !== null; head = log.head(most)) {
    all.push(...head.events.map((event) => event.sequence));
    head.done();
  }
  return all;
}

test('the checksum is CRC-32', () => {
  assert.equal(checksum(new TextEncoder().encode('123456789')), 'cbf43926');
});

test('events come in their order, again until they are done, and another process goes on behind them', () => {
  const log = open();
  log.append([line(1), line(2), line(3)]);

  assert.deepEqual(log.head(2)?.events.map((event) => event.sequence), [1, 2]);
  log.head(2)?.done();
  log.append([line(4)]);

  assert.deepEqual(sequences(open()), [3, 4]);
  assert.equal(open().lastClock(), 1_004);
});

test('a damaged line is passed over and said to be, and the others are read', () => {
  open().append([line(1), line(2), line(3)]);
  const file = path.join(folder, '0000000001.log');
  const bytes = fs.readFileSync(file);
  const at = line(1).length + 30;
  bytes[at] = bytes[at] === 0x61 ? 0x62 : 0x61;
  fs.writeFileSync(file, bytes);

  assert.deepEqual(sequences(open()), [1, 3]);
  assert.deepEqual(errors.map((error) => error.code), ['SPOOL_CORRUPT']);
});

test('a line that was not finished is passed over, wherever it ends', () => {
  for (let cut = 1; cut < line(2).length; cut++) {
    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
    open().append([line(1), line(2)]);
    fs.truncateSync(path.join(folder, '0000000001.log'), line(1).length + line(2).length - cut);

    assert.deepEqual(sequences(open()), [1], `cut by ${cut}`);
  }
});

test('a disk that took half of a line spoils no later one', () => {
  let full = false;
  const half = {
    ...fs,
    writeSync: (file: number, bytes: Uint8Array, from: number) => {
      if (!full) {
        return fs.writeSync(file, bytes, from);
      }
      fs.writeSync(file, bytes, from, 10);
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    },
  } as unknown as typeof fs;
  const log = new EventLog(half, folder, LIMITS, new Reporter((error) => errors.push(error)));
  log.append([line(1)]);
  full = true;
  assert.throws(() => log.append([line(2)]));
  full = false;
  log.append([line(3)]);

  assert.deepEqual(sequences(open()), [1, 3]);
});

test('a cursor that cannot be read sends again what is there', () => {
  const log = open();
  log.append([line(1), line(2)]);
  log.head(1)?.done();
  fs.writeFileSync(path.join(folder, 'cursor'), 'nothing of use');

  assert.deepEqual(sequences(open()), [1, 2]);
});

test('beyond its size the oldest make room, and that is counted', () => {
  const log = open({ bytes: 20_000, segmentBytes: 4_000 });
  for (let i = 1; i <= 100; i++) {
    log.append([line(i, 'x'.repeat(1000))]);
  }

  const left = sequences(open());
  const dropped = errors.filter((error) => error.code === 'SPOOL_FULL').reduce((sum, error) => sum + error.count, 0);
  assert.ok(log.bytes() <= 20_000, `${log.bytes()} bytes`);
  assert.equal(left.at(-1), 100);
  assert.equal(dropped + left.length, 100);
  assert.deepEqual(left, Array.from({ length: left.length }, (_, i) => dropped + 1 + i));
});

test('a log that is read as it grows keeps no file that is delivered', () => {
  const log = open({ bytes: 1 << 20, segmentBytes: 4_000 });
  for (let i = 1; i <= 200; i++) {
    log.append([line(i, 'x'.repeat(1000))]);
    assert.deepEqual(sequences(log), [i]);
  }

  assert.ok(log.isEmpty());
  assert.ok(fs.readdirSync(folder).length <= 3, fs.readdirSync(folder).join());
});

test('a head is bounded in bytes, and a line longer than that comes whole', () => {
  const log = open({ bytes: 1 << 24, segmentBytes: 1 << 23 });
  log.append([line(1, 'x'.repeat(1_000_000)), line(2, 'x'.repeat(200_000)), line(3, 'x'.repeat(200_000))]);

  assert.deepEqual(log.head(1000)?.events.map((event) => event.sequence), [1]);
  log.head(1000)?.done();
  assert.deepEqual(log.head(1000)?.events.map((event) => event.sequence), [2]);
});
