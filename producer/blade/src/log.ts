import { checksum } from './checksum.ts';
import type { FileSystem } from './disk.ts';
import { readLines } from './lines.ts';
import type { Reporter } from './errors.ts';
import { type Head, HEAD_BYTES, type Queue } from './queue.ts';

const SEGMENT = /^(\d{10})\.log$/;
const CURSOR = 'cursor';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Up to where events are delivered. */
interface Place {
  readonly segment: number;
  readonly offset: number;
  /** Of the last event that is delivered. */
  readonly clock: number;
}

interface Segment {
  readonly number: number;
  size: number;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

export interface LogLimits {
  /** The oldest segments make room beyond it. */
  readonly bytes: number;
  readonly segmentBytes: number;
}

/**
 * Events in files that only grow, `0000000001.log` and so on, and a file that says up to where they are delivered:
 *
 *     cursor:  <CRC-32 of the rest> <segment, 10 digits> <offset, 15 digits> <clock of the last one, 16 digits>
 *
 * An event is in the file before `append` returns, so a kill of the process loses none; a loss of power may lose the last
 * ones. A cursor that is lost or behind sends events again, which changes nothing. A line whose checksum is wrong is passed
 * over. What throws is the disk; the log may be used further. For one process.
 */
export class EventLog implements Queue {
  readonly #fs: FileSystem;
  readonly #folder: string;
  readonly #limits: LogLimits;
  readonly #reporter: Reporter;
  #segments: Segment[];
  #delivered: Place;
  #file: number | null = null;
  #torn = false;

  constructor(fs: FileSystem, folder: string, limits: LogLimits, reporter: Reporter) {
    this.#fs = fs;
    this.#folder = folder;
    this.#limits = limits;
    this.#reporter = reporter;
    this.#segments = fs
      .readdirSync(folder)
      .map((name) => SEGMENT.exec(name))
      .filter((match) => match !== null)
      .map((match) => ({ number: Number(match[1]), size: fs.statSync(`${folder}/${match[0]}`).size }))
      .sort((a, b) => a.number - b.number);
    this.#delivered = this.#readCursor();
  }

  isEmpty(): boolean {
    const last = this.#segments.at(-1);
    return last === undefined || this.#place().segment === last.number && this.#place().offset >= last.size;
  }

  /** All of them or, where it throws, some that may stay in part. */
  append(lines: readonly Uint8Array[]): void {
    const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, this.#torn ? 1 : 0));
    let at = 0;
    if (this.#torn) {
      bytes[at++] = 0x0a;
    }
    for (const line of lines) {
      bytes.set(line, at);
      at += line.length;
    }
    this.#write(bytes);
    this.#makeRoom();
  }

  #write(bytes: Uint8Array): void {
    const segment = this.#current();
    // what stands in a line that was not finished ends with it
    this.#torn = true;
    let written = 0;
    while (written < bytes.length) {
      const count = this.#fs.writeSync(this.#file as number, bytes, written);
      written += count;
      segment.size += count;
    }
    this.#torn = false;
  }

  /** The segment that grows. */
  #current(): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && this.#file !== null && last.size < this.#limits.segmentBytes) {
      return last;
    }
    this.close();
    const next = { number: (last?.number ?? 0) + 1, size: 0 };
    this.#file = this.#fs.openSync(this.#path(next.number), 'ax', 0o600);
    this.#segments.push(next);
    this.#torn = false;
    return next;
  }

  #makeRoom(): void {
    let dropped = 0;
    while (this.#segments.length > 1 && this.bytes() > this.#limits.bytes) {
      const oldest = this.#segments[0] as Segment;
      dropped += this.#undelivered(oldest);
      this.#remove(oldest);
    }
    if (dropped > 0) {
      this.#reporter.report('SPOOL_FULL', `The spool is full: the oldest ${dropped} changes are dropped`, {
        count: dropped,
      });
    }
  }

  /** The newest time that one of its events has. */
  lastClock(): number {
    const last = this.#segments.at(-1);
    const bytes = last === undefined ? new Uint8Array() : this.#fs.readFileSync(this.#path(last.number));
    return Math.max(this.#delivered.clock, readLines(bytes, Number.MAX_SAFE_INTEGER).events.at(-1)?.clock ?? 0);
  }

  bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  #undelivered(segment: Segment): number {
    const place = this.#place();
    const from = place.segment === segment.number ? place.offset : 0;
    const bytes = this.#fs.readFileSync(this.#path(segment.number)).subarray(from);
    return readLines(bytes, Number.MAX_SAFE_INTEGER).events.length;
  }

  head(atMost: number): Head | null {
    for (;;) {
      const place = this.#place();
      const segment = this.#segments.find((other) => other.number === place.segment);
      if (segment === undefined) {
        return null;
      }
      const { events, length, damaged } = readLines(this.#read(place, segment), atMost);
      if (damaged > 0) {
        this.#reporter.report('SPOOL_CORRUPT', `${damaged} lines of the spool are damaged and passed over`, {
          count: damaged,
        });
      }
      const clock = events.at(-1)?.clock ?? place.clock;
      const next = { segment: place.segment, offset: place.offset + length, clock };
      if (events.length > 0) {
        return { events, done: () => this.#deliver(next) };
      }
      if (length > 0) {
        this.#delivered = next;
      } else if (!this.#passTorn(segment, place)) {
        return null;
      }
    }
  }

  /** Reads on until there is one whole line at least, or the end. */
  #read(place: Place, segment: Segment): Uint8Array {
    const file = this.#fs.openSync(this.#path(place.segment), 'r');
    try {
      for (let size = HEAD_BYTES; ; size *= 2) {
        const bytes = new Uint8Array(Math.min(size, Math.max(0, segment.size - place.offset)));
        const count = this.#fs.readSync(file, bytes, 0, bytes.length, place.offset);
        if (count < size || bytes.includes(0x0a)) {
          return bytes.subarray(0, count);
        }
      }
    } finally {
      this.#fs.closeSync(file);
    }
  }

  /** The end of a segment that does not grow any more: a line that a crash or a full disk left unfinished is passed over. */
  #passTorn(segment: Segment, place: Place): boolean {
    const grows = segment === this.#segments.at(-1) && this.#file !== null;
    if (grows) {
      return false;
    }
    if (place.offset < segment.size) {
      this.#reporter.report('SPOOL_CORRUPT', 'The last line of a file of the spool is not complete and passed over');
    }
    this.#remove(segment);
    return true;
  }

  #deliver(next: Place): void {
    // it may have made room meanwhile
    if (this.#place().segment !== next.segment) {
      return;
    }
    this.#delivered = next;
    this.#writeCursor();
  }

  #remove(segment: Segment): void {
    this.#segments = this.#segments.filter((other) => other !== segment);
    this.#fs.rmSync(this.#path(segment.number), { force: true });
  }

  /** Where undelivered events start. */
  #place(): Place {
    const oldest = this.#segments[0];
    return oldest === undefined || oldest.number <= this.#delivered.segment
      ? this.#delivered
      : { segment: oldest.number, offset: 0, clock: this.#delivered.clock };
  }

  #readCursor(): Place {
    try {
      const text = decoder.decode(this.#fs.readFileSync(`${this.#folder}/${CURSOR}`));
      const [given, segment, offset, clock] = text.split(' ');
      if (given === checksum(encoder.encode(`${segment} ${offset} ${clock}`))) {
        return { segment: Number(segment), offset: Number(offset), clock: Number(clock) };
      }
    } catch {
      // there is none yet
    }
    return { segment: 0, offset: 0, clock: 0 };
  }

  #writeCursor(): void {
    const { segment, offset, clock } = this.#delivered;
    const place = `${padded(segment, 10)} ${padded(offset, 15)} ${padded(clock, 16)}`;
    const bytes = encoder.encode(`${checksum(encoder.encode(place))} ${place}`);
    const { O_WRONLY, O_CREAT } = this.#fs.constants;
    const file = this.#fs.openSync(`${this.#folder}/${CURSOR}`, O_WRONLY | O_CREAT, 0o600);
    try {
      this.#fs.writeSync(file, bytes, 0, bytes.length, 0);
    } finally {
      this.#fs.closeSync(file);
    }
  }

  #path(segment: number): string {
    return `${this.#folder}/${padded(segment, 10)}.log`;
  }

  close(): void {
    if (this.#file !== null) {
      this.#fs.closeSync(this.#file);
      this.#file = null;
    }
  }
}
