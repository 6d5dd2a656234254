import { type BladeRecord, ChangeReader, type FieldChoice, type FollowingOptions, type Read } from './changes.ts';
import type { OnError, SyncError, SyncErrorCode } from './errors.ts';
import type { Fields, Operation } from './event.ts';
import { Outbox } from './outbox.ts';
import { type HiveSyncOptions, Settings } from './settings.ts';

export type {
  BladeRecord,
  FieldChoice,
  Fields,
  FollowingOptions,
  HiveSyncOptions,
  OnError,
  Operation,
  SyncError,
  SyncErrorCode,
};

/** How long a serverless platform is asked to keep a call alive for what it has to deliver. */
const WAIT_UNTIL_MS = 10_000;

const NO_ID = 'A query selects no id, so its change cannot be sent: add id to its selecting';

type Trigger = (options: FollowingOptions) => void;

/** The triggers of a model, as a file of Blade's `triggers/` exports them. */
export interface SyncTriggers {
  followingAdd: Trigger;
  followingSet: Trigger;
  followingRemove: Trigger;
  exposed?: boolean;
}

/** Their types are Blade's. */
type OwnTriggers = Record<string, any>;

export interface TriggerOptions<Own extends OwnTriggers = OwnTriggers> extends FieldChoice {
  /** Lets Blade's `/api` take queries of the model: the flag stands on the default export. */
  readonly exposed?: boolean;
  /**
   * Models whose records go with those of this one by a foreign key's cascade, in Blade's plural, and the field that links
   * them: `{ blogPosts: 'account' }`. Blade calls no trigger for what a cascade deletes; so they are removed first, by a query
   * of their own in the same transaction.
   */
  readonly cascades?: Readonly<Record<string, string>>;
  /** Triggers of your own; a `following` one of them runs after the change is kept. */
  readonly triggers?: Own;
}

export interface HiveSync {
  /** `export default hiveSync.triggers('accounts')`: each add, set and remove of the model is sent. */
  triggers<Own extends OwnTriggers = Record<never, never>>(model: string, options?: TriggerOptions<Own>): Own & SyncTriggers;

  /**
   * Sends one change. It is kept at once; the promise resolves when it has arrived, or after 10 seconds, and never rejects.
   */
  syncToDatabase(model: string, operation: Operation, data: Fields | null | undefined, recordId: string): Promise<void>;

  /** Waits until all that is kept has arrived, at most so long (10 s); whether it has. */
  flush(ms?: number): Promise<boolean>;
}

class Sync implements HiveSync {
  readonly #options: HiveSyncOptions;
  #started: Outbox | undefined;

  constructor(options: HiveSyncOptions) {
    this.#options = options;
  }

  get #outbox(): Outbox {
    return (this.#started ??= new Outbox(new Settings(this.#options)));
  }

  triggers<Own extends OwnTriggers = Record<never, never>>(model: string, options: TriggerOptions<Own> = {}): Own & SyncTriggers {
    const reader = new ChangeReader(model, options);
    const own: OwnTriggers = options.triggers ?? {};
    this.#start();
    const trigger = (name: keyof SyncTriggers, read: (given: FollowingOptions) => Read): Trigger => {
      return (given) => {
        this.#keep(model, () => read(given), given?.waitUntil);
        return own[name]?.(given);
      };
    };
    const made = {
      ...own,
      ...(options.cascades === undefined ? {} : { beforeRemove: removalsFirst(options.cascades, own['beforeRemove']) }),
      followingAdd: trigger('followingAdd', (given) => reader.added(given)),
      followingSet: trigger('followingSet', (given) => reader.changed(given)),
      followingRemove: trigger('followingRemove', (given) => reader.removed(given)),
    };
    return Object.assign(made, options.exposed === undefined ? {} : { exposed: options.exposed }) as unknown as Own & SyncTriggers;
  }

  /** What an earlier process left behind goes out as soon as the app runs, not at the first change. */
  #start(): void {
    try {
      void this.#outbox;
    } catch {
      // a runtime where a module may do nothing but declare: it starts with the first change
    }
  }

  /** Synchronous up to the spool: when Blade answers the request that made the change, the change is in it. */
  #keep(model: string, read: () => Read, waitUntil: FollowingOptions['waitUntil']): void {
    try {
      const { changes, withoutId } = read();
      if (withoutId > 0) {
        this.#outbox.report('INVALID_CHANGE', NO_ID, { model, count: withoutId });
      }
      if (changes.length > 0) {
        this.#outbox.offer(changes);
        waitUntil?.(this.#outbox.settled(WAIT_UNTIL_MS));
      }
    } catch (error) {
      console.warn(`[Sync] DEFECT: a trigger of hive-sync-blade failed (model=${model})`, (error as Error | null)?.name);
    }
  }

  async syncToDatabase(model: string, operation: Operation, data: Fields | null | undefined, recordId: string): Promise<void> {
    try {
      this.#outbox.offer([{ model, operation, recordId, ...(data === null || data === undefined ? {} : { data }) }]);
      await this.#outbox.settled(WAIT_UNTIL_MS);
    } catch {
      // it has been reported; a trigger never fails for it
    }
  }

  async flush(ms: number = WAIT_UNTIL_MS): Promise<boolean> {
    return this.#outbox.flush(ms);
  }
}

type Query = Readonly<Record<string, unknown>>;

/** A `beforeRemove` whose queries take what a cascade would, then those of the app's own. */
function removalsFirst(cascades: Readonly<Record<string, string>>, own: ((given: unknown) => unknown) | undefined) {
  return async (given: { readonly query?: { readonly with?: unknown } }): Promise<Query[]> => {
    const removals = Object.entries(cascades).map(([model, field]) => ({
      remove: { [model]: { with: { [field]: given.query?.with } } },
    }));
    const more = await own?.(given);
    return [...removals, ...(Array.isArray(more) ? (more as Query[]) : [])];
  };
}

const standard = new Sync({});

/**
 * `hiveSync.triggers('accounts')` with what the environment says; `hiveSync({…}).triggers('accounts')` with settings of
 * one's own.
 */
export const hiveSync: HiveSync & ((options?: HiveSyncOptions) => HiveSync) = Object.assign(
  (options: HiveSyncOptions = {}): HiveSync => new Sync(options),
  {
    triggers: standard.triggers.bind(standard),
    syncToDatabase: standard.syncToDatabase.bind(standard),
    flush: standard.flush.bind(standard),
  },
) as HiveSync & ((options?: HiveSyncOptions) => HiveSync);

/** As {@link HiveSync.syncToDatabase}, with what the environment says. */
export const syncToDatabase: HiveSync['syncToDatabase'] = standard.syncToDatabase.bind(standard);
