/** The words of the webhook; Blade's own are taken too. */
export type Operation = 'create' | 'update' | 'delete' | 'add' | 'set' | 'remove';

/** The fields of a record, as JSON has them. */
export type Fields = Record<string, unknown>;

/** What happened to one record, before it has its place in the order of events. */
export interface Change {
  readonly model: string;
  readonly operation: Operation;
  readonly recordId: string;
  /** Those that it sets: one that is absent stays as it was, null clears it. Absent for a delete. */
  readonly data?: Fields;
}

/**
 * One item of a batch. `instance` and `sequence` name the event, so that its repeats are known as such; `clock`, a hybrid
 * clock in microseconds since 1970, is its place in the order of all events.
 */
export interface SyncEvent extends Change {
  readonly instance: string;
  readonly sequence: number;
  readonly clock: number;
}
