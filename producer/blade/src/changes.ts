import type { Change, Fields } from './event.ts';
import { isSecret } from './secrecy.ts';

/** A record as Blade hands it over; null where a query matched none. */
export type BladeRecord = { readonly [field: string]: unknown } | null;

/** What Blade hands to a `following` trigger, as far as it is used here. */
export interface FollowingOptions {
  readonly records?: readonly unknown[] | undefined;
  readonly previousRecords?: readonly unknown[] | undefined;
  readonly query?: unknown;
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Which fields of a model are sent. */
export interface FieldChoice {
  /** Fields that stay in Hive. */
  readonly exclude?: readonly string[];
  /** Fields that are sent although a word of their name, such as token, keeps them in Hive. */
  readonly include?: readonly string[];
}

/** What became of one call of a trigger: changes, and how many records had no id to send them by. */
export interface Read {
  readonly changes: readonly Change[];
  readonly withoutId: number;
}

/** Reads what a trigger of a model is called with, as Blade 3.29 really calls it. */
export class ChangeReader {
  readonly #model: string;
  readonly #choice: FieldChoice;

  constructor(model: string, choice: FieldChoice) {
    this.#model = model;
    this.#choice = choice;
  }

  added(options: FollowingOptions): Read {
    return this.#read(present(options.records), (record) => idOf(record), (recordId, record) => [
      { model: this.#model, operation: 'create', recordId, data: this.#fields(record) },
    ]);
  }

  /**
   * A query that matched nothing has `[null]`. One with `selecting` has only those fields, so what it set comes from the
   * query, and the id from the record as it was. Of more than 21 records Blade gives 21 as they were.
   */
  changed(options: FollowingOptions): Read {
    const records = present(options.records);
    const previous = present(options.previousRecords);
    const one = records.length === 1 && previous.length === 1 ? (previous[0] as Fields) : null;
    const to = instruction(options.query, 'to') ?? {};
    const queried = textOf(instruction(options.query, 'with')?.['id']);
    return this.#read(
      records,
      (record) => idOf(record) ?? (one === null ? undefined : (textOf(to['id']) ?? idOf(one))) ?? (records.length === 1 ? queried : undefined),
      (recordId, record) => {
        const known = { ...plainValues(to, record), ...record };
        const change: Change = { model: this.#model, operation: 'update', recordId, data: this.#fields(known) };
        const before = one === null ? undefined : idOf(one);
        return before === undefined || before === recordId
          ? [change]
          : // a record that was given another id is another record
            [{ model: this.#model, operation: 'delete', recordId: before }, { ...change, data: this.#fields({ ...one, ...known }) }];
      },
    );
  }

  /** Those that are gone are the previous ones: `records` is always empty. */
  removed(options: FollowingOptions): Read {
    const previous = present(options.previousRecords);
    const queried = textOf(instruction(options.query, 'with')?.['id']);
    return this.#read(
      previous,
      (record) => idOf(record) ?? (previous.length === 1 ? queried : undefined),
      (recordId) => [{ model: this.#model, operation: 'delete', recordId }],
    );
  }

  #read(
    records: readonly Fields[],
    id: (record: Fields) => string | undefined,
    changes: (recordId: string, record: Fields) => Change[],
  ): Read {
    const read: Change[] = [];
    let withoutId = 0;
    for (const record of records) {
      const recordId = id(record);
      if (recordId === undefined) {
        withoutId++;
      } else {
        read.push(...changes(recordId, record));
      }
    }
    return { changes: read, withoutId };
  }

  /** Without the id, which is the record's key. */
  #fields(record: Fields): Fields {
    return Object.fromEntries(Object.entries(record).filter(([field]) => field !== 'id' && this.#isSent(field)));
  }

  #isSent(field: string): boolean {
    const { exclude = [], include = [] } = this.#choice;
    return !exclude.includes(field) && (include.includes(field) || !isSecret(field));
  }
}

function present(records: readonly unknown[] | undefined): Fields[] {
  return (records ?? []).filter((record): record is Fields => record !== null && typeof record === 'object');
}

function idOf(record: Fields): string | undefined {
  return textOf(record['id']);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function instruction(query: unknown, name: 'to' | 'with'): Fields | undefined {
  const found = (query as Fields | null | undefined)?.[name];
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? (found as Fields) : undefined;
}

/** The fields that a query set to a value, where the record does not show them; what is computed only the database knows. */
function plainValues(to: Fields, record: Fields): Fields {
  return Object.fromEntries(
    Object.entries(to).filter(([field, value]) => !(field in record) && value !== undefined && !isComputed(value)),
  );
}

function isComputed(value: unknown): boolean {
  return typeof value === 'function' || JSON.stringify(value)?.includes('__RONIN_') === true;
}
