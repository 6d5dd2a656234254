import type { HybridClock } from './clock.ts';
import { host, type FileSystem } from './disk.ts';
import type { Reporter } from './errors.ts';
import { EventLog } from './log.ts';
import { type Head, MemoryQueue, type Queue } from './queue.ts';

const BEAT_MS = 10_000;
const GONE_MS = 60_000;
const SEGMENTS = 8;
const LARGEST_SEGMENT = 4 << 20;
const SMALLEST_SEGMENT = 4096;

/** Instances of this process, also those of another copy of this code in it. */
const LIVE_KEY = Symbol.for('hive-sync-blade.live');
const shared = globalThis as unknown as Record<symbol, Set<string> | undefined>;
const live: Set<string> = (shared[LIVE_KEY] ??= new Set());

export interface SpoolSettings {
  /** Holds a folder for each process; null for memory alone. */
  readonly folder: string | null;
  readonly bytes: number;
  readonly memoryBytes: number;
}

/** What a process that is gone left behind. */
interface Left {
  readonly log: EventLog;
  readonly folder: string;
}

/** Where on disk. */
interface Place {
  readonly fs: FileSystem;
  readonly root: string;
  readonly own: string;
}

/**
 * Events that wait to be delivered: on disk, each before `add` returns, in a folder that this process has for itself; in
 * memory while the disk refuses, or where there is none. What processes that are gone left behind comes first. Nothing here
 * throws.
 *
 *     <folder>/<host>~<pid>~<instance>/   an EventLog; its time of change says that the process lives
 */
export class Spool implements Queue {
  readonly #settings: SpoolSettings;
  readonly #instance: string;
  readonly #clock: HybridClock;
  readonly #reporter: Reporter;
  readonly #disk = host();
  readonly #memory: MemoryQueue;
  #left: Left[] = [];
  #log: EventLog | null = null;
  #beaten = 0;

  constructor(settings: SpoolSettings, instance: string, clock: HybridClock, reporter: Reporter) {
    this.#settings = settings;
    this.#instance = instance;
    this.#clock = clock;
    this.#reporter = reporter;
    this.#memory = new MemoryQueue(settings.memoryBytes, (count) =>
      reporter.report('SPOOL_FULL', `The memory is full: the oldest ${count} changes are dropped`, { count }),
    );
    live.add(instance);
    if (settings.folder !== null && this.#disk === null) {
      reporter.report('SPOOL_UNAVAILABLE', 'There is no disk here: changes are kept in memory');
    }
  }

  #root(): Place | null {
    if (this.#disk === null || this.#settings.folder === null) {
      return null;
    }
    const root = this.#settings.folder;
    return { fs: this.#disk.fs, root, own: `${root}/${this.#name()}` };
  }

  #name(instance = this.#instance): string {
    return `${this.#host()}~${process.pid}~${instance}`;
  }

  #host(): string {
    return (this.#disk?.os.hostname() ?? '').replace(/[^A-Za-z0-9.-]/g, '-') || 'localhost';
  }

  /** @param lines each an event */
  add(lines: readonly Uint8Array[]): void {
    try {
      // while something waits in memory, what is newer waits behind it
      if (this.#memory.isEmpty() && this.#appended(lines)) {
        return;
      }
    } catch (error) {
      this.#reporter.report('SPOOL_UNAVAILABLE', `The spool cannot be written (${codeOf(error)}): changes are kept in memory`);
    }
    lines.forEach((line) => this.#memory.add(line));
  }

  #appended(lines: readonly Uint8Array[]): boolean {
    const place = this.#root();
    if (place === null) {
      return false;
    }
    this.#log ??= this.#open(place);
    this.#log.append(lines);
    return true;
  }

  #open(place: Place): EventLog {
    place.fs.mkdirSync(place.own, { recursive: true, mode: 0o700 });
    place.fs.writeFileSync(`${place.root}/.gitignore`, '*\n');
    return this.#logIn(place.fs, place.own);
  }

  #logIn(fs: FileSystem, folder: string): EventLog {
    const bytes = this.#settings.bytes;
    const segmentBytes = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, Math.floor(bytes / SEGMENTS)));
    return new EventLog(fs, folder, { bytes, segmentBytes }, this.#reporter);
  }

  isEmpty(): boolean {
    return this.#left.length === 0 && (this.#log?.isEmpty() ?? true) && this.#memory.isEmpty();
  }

  head(atMost: number): Head | null {
    for (let left = this.#left[0]; left !== undefined; left = this.#left[0]) {
      const { log, folder } = left;
      const head = this.#guarded(() => log.head(atMost), null);
      if (head !== null) {
        return this.#guardedHead(head);
      }
      this.#left.shift();
      this.#guarded(() => this.#disk?.fs.rmSync(folder, { recursive: true, force: true }), undefined);
    }
    const head = this.#guarded(() => this.#log?.head(atMost) ?? null, null) ?? this.#memory.head(atMost);
    return head && this.#guardedHead(head);
  }

  #guardedHead(head: Head): Head {
    return { events: head.events, done: () => this.#guarded(() => head.done(), undefined) };
  }

  #guarded<T>(action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      this.#reporter.report('SPOOL_UNAVAILABLE', `The spool cannot be read (${codeOf(error)})`);
      return otherwise;
    }
  }

  /** Shows that this process lives, and takes over what those left that do not; to be called now and then. */
  tend(): void {
    const place = this.#root();
    const now = Date.now();
    if (place === null || Math.abs(now - this.#beaten) < BEAT_MS) {
      return;
    }
    this.#beaten = now;
    this.#guarded(() => {
      const mine = [...this.#left.map((left) => left.folder), ...(this.#log === null ? [] : [place.own])];
      mine.forEach((folder) => place.fs.utimesSync(folder, now / 1000, now / 1000));
      if (place.fs.existsSync(place.root)) {
        place.fs.readdirSync(place.root).sort().forEach((name) => this.#adopt(place.fs, place.root, name, now));
      }
    }, undefined);
  }

  #adopt(fs: FileSystem, root: string, name: string, now: number): void {
    const [owner, pid, instance] = name.split('~');
    if (instance === undefined || live.has(instance) || !this.#isGone(fs, `${root}/${name}`, owner === this.#host(), Number(pid), now)) {
      return;
    }
    const folder = `${root}/${this.#name(instance)}`;
    try {
      // one of several that look at it gets it
      fs.renameSync(`${root}/${name}`, folder);
    } catch {
      return;
    }
    live.add(instance);
    const log = this.#logIn(fs, folder);
    this.#clock.observe(log.lastClock());
    this.#left.push({ log, folder });
  }

  #isGone(fs: FileSystem, folder: string, here: boolean, pid: number, now: number): boolean {
    if (here && (pid === process.pid || !isAlive(pid))) {
      return true;
    }
    return now - fs.statSync(folder).mtimeMs > GONE_MS;
  }

  close(): void {
    this.#guarded(() => this.#log?.close(), undefined);
    live.delete(this.#instance);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'unknown');
}
