import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { hiveSync } from '../src/index.ts';
import { SECRET, StandIn, until } from './stand-in.ts';

console.warn = () => {};
const PROGRAM = path.join(import.meta.dirname, 'programs', 'writer.ts');

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Lets the program make changes until it has said so many, ends it by the signal, and returns those that it said. */
async function endedBy(signal: NodeJS.Signals, atLeast: number, url: string, spool: string): Promise<string[]> {
  const program: ChildProcess = spawn(process.execPath, [PROGRAM, url, SECRET, spool], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  program.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.length > atLeast * 8) {
      program.kill(signal);
    }
  });
  await new Promise((resolve) => program.on('close', resolve));
  // the last one may be cut
  return said.split('\n').slice(0, -1);
}

async function arriveInTheNextProcess(spool: string, standIn: StandIn): Promise<Set<string>> {
  const next = hiveSync({ url: standIn.url, secret: SECRET, spool: spool === '' ? false : spool });
  next.triggers('users');
  await next.flush(60_000);
  return new Set(standIn.taken.map((event) => event.recordId));
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`what was made while the webhook was away and the process ended by ${signal} arrives after the next start`, async () => {
    const spool = fs.mkdtempSync(path.join(os.tmpdir(), 'spool-'));
    const port = await freePort();
    const said = [
      ...(await endedBy(signal, 500, `http://127.0.0.1:${port}`, spool)),
      ...(await endedBy(signal, 500, `http://127.0.0.1:${port}`, spool)),
    ];
    const standIn = await StandIn.start(port);

    const arrived = await arriveInTheNextProcess(spool, standIn);

    await standIn.stop();
    assert.ok(said.length > 1000);
    assert.deepEqual(said.filter((id) => !arrived.has(id)), []);
    assert.deepEqual(fs.readdirSync(spool), ['.gitignore'], 'nothing is left in the spool');
  });
}

test('a process that is killed while it delivers loses nothing, and what comes again is the same event', async () => {
  const spool = fs.mkdtempSync(path.join(os.tmpdir(), 'spool-'));
  const standIn = await StandIn.start();
  const said = await endedBy('SIGKILL', 5_000, standIn.url, spool);
  await until(() => standIn.batches.length > 0);

  const arrived = await arriveInTheNextProcess(spool, standIn);

  await standIn.stop();
  assert.deepEqual(said.filter((id) => !arrived.has(id)), []);
  const texts = new Map<string, string>();
  for (const event of standIn.taken) {
    const name = `${event.instance}/${event.sequence}`;
    const text = JSON.stringify(event);
    assert.equal(texts.get(name) ?? text, text);
    texts.set(name, text);
  }
});

test('the check sees a loss: without a disk the changes of a killed process are gone', async () => {
  const port = await freePort();
  const said = await endedBy('SIGKILL', 500, `http://127.0.0.1:${port}`, '');
  const standIn = await StandIn.start(port);

  const arrived = await arriveInTheNextProcess('', standIn);

  await standIn.stop();
  assert.equal(said.filter((id) => !arrived.has(id)).length, said.length);
});
