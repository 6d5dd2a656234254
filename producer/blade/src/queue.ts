import type { SyncEvent } from './event.ts';
import { readLines } from './lines.ts';

/** About what a head is at most, so that to read and to write it never holds up the app. */
export const HEAD_BYTES = 256 * 1024;

/** The oldest events of a queue. */
export interface Head {
  readonly events: readonly SyncEvent[];
  /** They are delivered: the queue goes on behind them. */
  done(): void;
}

/** Events in the order in which they were put there. */
export interface Queue {
  isEmpty(): boolean;
  /** The oldest ones, at most so many, or null when there is none. */
  head(atMost: number): Head | null;
}

/** Where there is no disk. What it holds is gone with the process; beyond so many bytes the oldest events make room. */
export class MemoryQueue implements Queue {
  readonly #limit: number;
  readonly #onDropped: (count: number) => void;
  #lines: Uint8Array[] = [];
  #bytes = 0;

  constructor(limit: number, onDropped: (count: number) => void) {
    this.#limit = limit;
    this.#onDropped = onDropped;
  }

  add(line: Uint8Array): void {
    this.#lines.push(line);
    this.#bytes += line.length;
    let dropped = 0;
    while (this.#bytes > this.#limit && this.#lines.length > dropped + 1) {
      this.#bytes -= (this.#lines[dropped] as Uint8Array).length;
      dropped++;
    }
    if (dropped > 0) {
      this.#lines.splice(0, dropped);
      this.#onDropped(dropped);
    }
  }

  isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  head(atMost: number): Head | null {
    const head = new Set<Uint8Array>();
    let bytes = 0;
    for (const line of this.#lines) {
      bytes += line.length;
      if (head.size === atMost || (head.size > 0 && bytes > HEAD_BYTES)) {
        break;
      }
      head.add(line);
    }
    const events = [...head].flatMap((line) => readLines(line, 1).events);
    return events.length === 0 ? null : { events, done: () => this.#remove(head) };
  }

  /** Some of them may have made room meanwhile. */
  #remove(delivered: ReadonlySet<Uint8Array>): void {
    this.#lines = this.#lines.filter((line) => !delivered.has(line));
    this.#bytes = this.#lines.reduce((sum, line) => sum + line.length, 0);
  }
}
