const MICROS_A_MS = 1_000;

/**
 * A hybrid clock in microseconds since 1970: the wall clock, but it only rises, strictly, and never falls behind what it has
 * been shown of others: the webhook's clock, and that of events which an earlier process left behind.
 */
export class HybridClock {
  readonly #now: () => number;
  #last = 0;

  /** @param now the wall clock in ms */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get last(): number {
    return this.#last;
  }

  tick(): number {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#now()) * MICROS_A_MS);
    return this.#last;
  }

  /** Shows it another's time, unless that is no time or more than a day ahead. */
  observe(micros: number): void {
    const latest = (Math.floor(this.#now()) + 86_400_000) * MICROS_A_MS;
    if (Number.isSafeInteger(micros) && micros <= latest) {
      this.#last = Math.max(this.#last, micros);
    }
  }
}
