import { HybridClock } from './clock.ts';
import { Reporter } from './errors.ts';
import type { Change, SyncEvent } from './event.ts';
import { toLine } from './lines.ts';
import type { Head } from './queue.ts';
import type { Settings } from './settings.ts';
import { Spool } from './spool.ts';
import { type Outcome, Webhook } from './webhook.ts';

const MOST_AT_ONCE = 500;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 300_000;
const TEND_MS = 15_000;

/**
 * Takes changes, keeps them in the spool and delivers them in their order, one batch at a time; what cannot be delivered is
 * tried again until it is. All that `offer` does is to write to the spool: it does not wait, and it does not throw.
 */
export class Outbox {
  readonly #settings: Settings;
  readonly #reporter: Reporter;
  readonly #clock = new HybridClock();
  readonly #instance = crypto.randomUUID();
  readonly #spool: Spool;
  readonly #waiting = new Set<() => void>();
  #settled: Promise<boolean> | undefined;
  #sequence = 0;
  #most = MOST_AT_ONCE;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #webhook: { readonly webhook: Webhook; readonly of: string } | null = null;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#reporter = new Reporter(settings.onError);
    this.#spool = new Spool(settings.spool, this.#instance, this.#clock, this.#reporter);
    this.#spool.tend();
    const tending = setInterval(() => {
      this.#spool.tend();
      this.#wake(0);
    }, TEND_MS);
    release(tending);
    this.#wake(0);
  }

  /** Returns when the changes are in the spool. */
  offer(changes: readonly Change[]): void {
    try {
      const lines = changes.map((change) => this.#line(change)).filter((line) => line !== null);
      if (lines.length > 0) {
        this.#spool.add(lines);
        this.#wake(0);
      }
    } catch (error) {
      this.#reporter.report('DEFECT', `A change was not kept: ${nameOf(error)}`);
    }
  }

  report(...what: Parameters<Reporter['report']>): void {
    this.#reporter.report(...what);
  }

  #line(change: Change): Uint8Array | null {
    const { model, recordId } = change;
    if (typeof recordId !== 'string' || recordId === '') {
      this.#reporter.report('INVALID_CHANGE', 'A change without a record id cannot be sent', { model: String(model) });
      return null;
    }
    try {
      return toLine({ ...change, instance: this.#instance, sequence: ++this.#sequence, clock: this.#clock.tick() });
    } catch (error) {
      this.#reporter.report('INVALID_CHANGE', `Its data cannot be written as JSON: ${nameOf(error)}`, { model, recordId });
      return null;
    }
  }

  /** As {@link flush}; those that wait at the same time share one timer. */
  settled(ms: number): Promise<boolean> {
    return (this.#settled ??= this.flush(ms).finally(() => {
      this.#settled = undefined;
    }));
  }

  /** Waits until all is delivered, at most so long; whether it is. */
  async flush(ms: number): Promise<boolean> {
    if (this.#isIdle()) {
      return true;
    }
    this.#wake(0);
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
    });
    return this.#isIdle();
  }

  #isIdle(): boolean {
    return !this.#sending && this.#spool.isEmpty();
  }

  /** Delivers in a later tick, with whatever else comes in this one; a wait that is under way goes on. */
  #wake(ms: number): void {
    if (this.#sending || this.#timer !== undefined) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#deliver();
    }, ms);
    release(this.#timer);
  }

  async #deliver(): Promise<void> {
    this.#sending = true;
    let waitMs: number | null = null;
    try {
      waitMs = await this.#deliverAll();
    } catch (error) {
      this.#reporter.report('DEFECT', nameOf(error));
      waitMs = LONGEST_WAIT_MS;
    } finally {
      this.#sending = false;
    }
    if (waitMs !== null) {
      this.#wake(waitMs);
    } else if (!this.#spool.isEmpty()) {
      this.#wake(0);
    } else {
      this.#waiting.forEach((done) => done());
    }
  }

  /** @return how long to wait before it is tried again; null when there is nothing left */
  async #deliverAll(): Promise<number | null> {
    for (;;) {
      const webhook = this.#connected();
      if (webhook === null) {
        return this.#spool.isEmpty() ? null : LONGEST_WAIT_MS;
      }
      const head = this.#spool.head(this.#most);
      if (head === null) {
        return null;
      }
      const waitMs = this.#settle(await webhook.send(head.events), head);
      if (waitMs !== null) {
        return waitMs;
      }
    }
  }

  #connected(): Webhook | null {
    const { url, secret } = this.#settings;
    if (secret === undefined) {
      this.#reporter.report('SYNC_SECRET_MISSING', 'SYNC_SECRET not configured: changes are kept until it is set');
      return null;
    }
    if (url === undefined) {
      this.#reporter.report('URL_MISSING', 'HIVE_SYNC_URL not configured: changes are kept until it is set');
      return null;
    }
    const of = `${url} ${secret}`;
    try {
      this.#webhook = this.#webhook?.of === of ? this.#webhook : { webhook: new Webhook(url, secret), of };
      return this.#webhook.webhook;
    } catch {
      this.#reporter.report('URL_MISSING', 'HIVE_SYNC_URL is no URL, or SYNC_SECRET no key: changes are kept');
      return null;
    }
  }

  /** @return how long to wait before the next batch; null for not at all */
  #settle(outcome: Outcome, head: Head): number | null {
    switch (outcome.kind) {
      case 'taken':
        for (const { event, reason } of outcome.refused) {
          this.#refused(event, reason);
        }
        this.#clock.observe(outcome.serverMs * 1_000);
        this.#failures = 0;
        this.#most = Math.min(MOST_AT_ONCE, this.#most * 2);
        head.done();
        return null;
      case 'tooLarge':
        if (head.events.length === 1) {
          this.#refused(head.events[0] as SyncEvent, outcome.reason);
          head.done();
        }
        this.#most = Math.max(1, Math.floor(Math.min(this.#most, head.events.length) / 2));
        return null;
      case 'later':
        this.#reporter.report(outcome.unauthorized ? 'UNAUTHORIZED' : 'UNREACHABLE', unreached(outcome), {
          count: head.events.length,
        });
        return this.#wait(outcome.afterMs);
    }
  }

  #refused(event: SyncEvent, reason: string): void {
    this.#reporter.report('REFUSED', reason, { model: event.model, recordId: event.recordId });
  }

  /** Longer each time, and never the same for two. */
  #wait(afterMs: number | undefined): number {
    const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#failures++, 16));
    const backoff = most / 2 + (Math.random() * most) / 2;
    return Math.max(backoff, Math.min(LONGEST_RETRY_AFTER_MS, afterMs ?? 0));
  }
}

function unreached(outcome: Outcome & { kind: 'later' }): string {
  return outcome.unauthorized
    ? 'Unauthorized: SYNC_SECRET is not the one of the webhook, or the clocks are more than 5 minutes apart'
    : `Hive Sync did not take it: ${outcome.reason}; is HIVE_SYNC_URL right, and does it run?`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** A timer that does not keep the process alive. */
function release(timer: ReturnType<typeof setTimeout>): void {
  (timer as { unref?: () => void }).unref?.();
}
