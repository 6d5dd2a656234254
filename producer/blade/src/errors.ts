/**
 * - `SYNC_SECRET_MISSING`, `URL_MISSING`: nothing is sent until it is set; changes are kept in the spool
 * - `UNAUTHORIZED`: the webhook does not know the secret, or the clocks are more than 5 minutes apart; tried again
 * - `UNREACHABLE`: no connection, no answer, or an answer that says to come back; tried again
 * - `REFUSED`: the webhook refused this change for good, for the reason that the message has; it is dropped
 * - `INVALID_CHANGE`: a change that cannot be sent, such as one without an id; it is dropped
 * - `SPOOL_FULL`: the oldest changes that were kept were dropped
 * - `SPOOL_CORRUPT`: lines of the spool could not be read; they are passed over
 * - `SPOOL_UNAVAILABLE`: the disk refused; changes are kept in memory
 * - `DEFECT`: one of ours
 */
export type SyncErrorCode =
  | 'SYNC_SECRET_MISSING'
  | 'URL_MISSING'
  | 'UNAUTHORIZED'
  | 'UNREACHABLE'
  | 'REFUSED'
  | 'INVALID_CHANGE'
  | 'SPOOL_FULL'
  | 'SPOOL_CORRUPT'
  | 'SPOOL_UNAVAILABLE'
  | 'DEFECT';

/** What went wrong; never the data of a record, never the secret. */
export interface SyncError {
  readonly code: SyncErrorCode;
  readonly message: string;
  /** Of the change that it is about, where there is one. */
  readonly model?: string;
  readonly recordId?: string;
  /** How many changes it is about. */
  readonly count: number;
}

export type OnError = (error: SyncError) => void;

export interface Details {
  readonly model?: string;
  readonly recordId?: string;
  readonly count?: number;
}

const QUIET_MS = 30_000;

/** Tells the hook, and the console once in a while. Never throws. */
export class Reporter {
  readonly #onError: OnError | undefined;
  readonly #said = new Map<SyncErrorCode, number>();

  constructor(onError: OnError | undefined) {
    this.#onError = onError;
  }

  report(code: SyncErrorCode, message: string, details: Details = {}): void {
    try {
      this.#warn(code, message, details);
      this.#onError?.({ code, message, count: 1, ...details });
    } catch {
      // a hook that fails must not fail the app
    }
  }

  #warn(code: SyncErrorCode, message: string, details: Details): void {
    const now = Date.now();
    const last = this.#said.get(code);
    if (last !== undefined && now - last < QUIET_MS && now >= last) {
      return;
    }
    this.#said.set(code, now);
    const about = details.model === undefined ? '' : ` (model=${details.model} recordId=${details.recordId ?? ''})`;
    console.warn(`[Sync] ${code}: ${message}${about}`);
  }
}
