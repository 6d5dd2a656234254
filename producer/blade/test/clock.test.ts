import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HybridClock } from '../src/clock.ts';

test('it rises strictly, also while the wall clock stands or steps back', () => {
  let now = 1_000_000;
  const clock = new HybridClock(() => now);

  const first = clock.tick();
  const second = clock.tick();
  now -= 5_000;
  const third = clock.tick();
  now += 60_000;

  assert.equal(first, 1_000_000_000);
  assert.ok(second > first && third > second);
  assert.equal(clock.tick(), 1_055_000_000);
});

test('it never falls behind a time that it was shown, unless that is absurd', () => {
  const clock = new HybridClock(() => 1_000_000);

  clock.observe(1_000_005_000);
  assert.ok(clock.tick() > 1_000_005_000);
  clock.observe(Number.NaN);
  clock.observe(1_000_000_000 + 2 * 86_400_000_000);
  assert.ok(clock.tick() < 1_000_006_000);
});
