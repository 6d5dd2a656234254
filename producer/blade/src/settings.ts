import type { OnError } from './errors.ts';

const SPOOL_BYTES = 256 << 20;
const MEMORY_BYTES = 8 << 20;
/** Blade's dev server builds anew whenever a file outside of `.blade` changes. */
const FOLDER = '.blade/hive-sync-spool';

/** All of it may be left out. */
export interface HiveSyncOptions {
  /** Where Hive Sync's webhook is; else `HIVE_SYNC_URL`, else `BLADE_PUBLIC_URL`. */
  readonly url?: string;
  /** Else `SYNC_SECRET`. */
  readonly secret?: string;
  /** Where changes wait on disk; false for memory alone. Else `HIVE_SYNC_SPOOL`, else `.blade/hive-sync-spool`. */
  readonly spool?: string | false;
  /** At most this much on disk; beyond it the oldest changes are dropped, and said to be. Default 256 MiB. */
  readonly spoolBytes?: number;
  /** At most this much in memory, where there is no disk. Default 8 MiB. */
  readonly memoryBytes?: number;
  /** Hears of whatever goes wrong. What it throws is ignored. */
  readonly onError?: OnError;
}

/** What is in force; read when it is needed, since the environment may be loaded after the module. */
export class Settings {
  readonly #options: HiveSyncOptions;

  constructor(options: HiveSyncOptions) {
    this.#options = options;
  }

  get url(): string | undefined {
    return this.#options.url ?? environment('HIVE_SYNC_URL') ?? environment('BLADE_PUBLIC_URL');
  }

  get secret(): string | undefined {
    return this.#options.secret ?? environment('SYNC_SECRET');
  }

  get spool(): { folder: string | null; bytes: number; memoryBytes: number } {
    const given = this.#options.spool ?? environment('HIVE_SYNC_SPOOL') ?? FOLDER;
    return {
      folder: given === false ? null : given,
      bytes: this.#options.spoolBytes ?? SPOOL_BYTES,
      memoryBytes: this.#options.memoryBytes ?? MEMORY_BYTES,
    };
  }

  get onError(): OnError | undefined {
    return this.#options.onError;
  }
}

function environment(name: string): string | undefined {
  const value = globalThis.process?.env?.[name];
  return value === undefined || value === '' ? undefined : value;
}
