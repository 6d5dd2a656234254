// Made by Hive Sync: hive-sync schema --to convex. The functions that it calls; nobody else needs them.
//
// The lane's document and the records of a batch change in one mutation, which begins by comparing the lane: so a batch is applied
// whole or not at all, once, and never by a process that was replaced.

import { mutationGeneric, queryGeneric, type GenericDatabaseReader, type GenericDatabaseWriter } from "convex/server";
import { ConvexError, v } from "convex/values";
import { hiveSyncModels } from "./hiveSyncTables";

declare const process: { env: Record<string, string | undefined> };

const FORMAT = 1;
const LANES = "hiveSyncLanes";
/** What one page of a list may hold: far less than a function may read. */
const PAGE_DOCUMENTS = 500;
const PAGE_SIZE = 2_000_000;

type Reader = GenericDatabaseReader<any>;
type Writer = GenericDatabaseWriter<any>;
type Document = Record<string, any>;
type Model = { key: string; fields: Record<string, string> };

/** The field that marks deleted documents; null: they are deleted. */
const mark = v.union(v.null(), v.string());
const lane = v.object({ sink: v.string(), topic: v.string(), partition: v.number() });
const state = v.object({
  token: v.number(),
  offset: v.number(),
  topicId: v.string(),
  replay: v.number(),
  sourceTsMs: v.number(),
});
type Lane = typeof lane.type;
type State = typeof state.type;

/** Anybody who knows the deployment's address may call a public function: the secret is what they do not know. */
function authorize(secret: string): void {
  const known = [process.env.HIVE_SYNC_SECRET, process.env.HIVE_SYNC_SECRET_PREVIOUS];
  let right = false;
  for (const one of known) {
    right = (one !== undefined && one !== "" && same(secret, one)) || right;
  }
  if (!right) {
    throw new ConvexError({ code: "UNAUTHORIZED" });
  }
}

/** In a time that tells nothing of where they differ, as far as JavaScript goes. */
function same(given: string, known: string): boolean {
  let difference = given.length ^ known.length;
  for (let i = 0; i < given.length; i++) {
    difference |= given.charCodeAt(i) ^ known.charCodeAt(i % known.length);
  }
  return difference === 0;
}

/** Only the tables that were made for Hive Sync can be reached. */
function modelOf(table: string): Model {
  const models: Record<string, Model> = hiveSyncModels;
  if (!Object.prototype.hasOwnProperty.call(models, table)) {
    throw new ConvexError({ code: "UNKNOWN_TABLE", table });
  }
  return models[table]!;
}

async function laneOf(db: Reader, at: Lane): Promise<Document | null> {
  return await db
    .query(LANES)
    .withIndex("by_lane", (q: any) => q.eq("topic", at.topic).eq("partition", at.partition).eq("sink", at.sink))
    .unique();
}

function stateOf(document: Document): State {
  const { token, offset, topicId, replay, sourceTsMs } = document;
  return { token, offset, topicId, replay, sourceTsMs };
}

async function documentsOf(db: Reader, table: string, key: string, bladeId: string): Promise<Document[]> {
  return await db
    .query(table)
    .withIndex("by_blade_id", (q) => q.eq(key, bladeId))
    .collect();
}

/** Names a failure that only Convex's words tell; they would be hidden in production, and may repeat a record's values. */
function failure(error: unknown, table: string, bladeId: string): unknown {
  if (error instanceof ConvexError) {
    return error;
  }
  const words = String((error as Error)?.message ?? error);
  if (words.includes("Too many")) {
    return new ConvexError({ code: "OVERLOADED" });
  }
  const reason = /schema|validator/i.test(words)
    ? "schema"
    : words.includes("too large")
      ? "size"
      : words.includes("nested")
        ? "nesting"
        : "other";
  return new ConvexError({ code: "REJECTED", table, bladeId, reason });
}

async function named<T>(work: () => Promise<T>, table: string, bladeId: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(error, table, bladeId);
  }
}

export const describe = queryGeneric({
  args: { secret: v.string() },
  handler: async (_, args) => {
    authorize(args.secret);
    return { format: FORMAT, tables: hiveSyncModels };
  },
});

export const readLane = queryGeneric({
  args: { secret: v.string(), lane },
  handler: async (ctx, args) => {
    authorize(args.secret);
    const document = await laneOf(ctx.db, args.lane);
    return document === null ? null : stateOf(document);
  },
});

/** The other sinks at the same partition of the same topic. */
export const rivals = queryGeneric({
  args: { secret: v.string(), lane },
  handler: async (ctx, args) => {
    authorize(args.secret);
    const documents: Document[] = await ctx.db
      .query(LANES)
      .withIndex("by_lane", (q: any) => q.eq("topic", args.lane.topic).eq("partition", args.lane.partition))
      .collect();
    return documents.map((document) => document.sink).filter((sink) => sink !== args.lane.sink);
  },
});

/** Takes a lane, or gives it up, if it still is what was seen. */
export const replaceLane = mutationGeneric({
  args: { secret: v.string(), lane, seen: v.union(v.null(), state), next: v.union(v.null(), state) },
  handler: async (ctx, args) => {
    authorize(args.secret);
    const { seen, next } = args;
    const document = await laneOf(ctx.db, args.lane);
    const stored = document === null ? null : stateOf(document);
    const equal =
      stored === null || seen === null
        ? stored === seen
        : (Object.keys(stored) as (keyof State)[]).every((key) => stored[key] === seen[key]);
    if (!equal) {
      throw new ConvexError({ code: "FENCED" });
    }
    if (document === null) {
      if (next !== null) {
        await ctx.db.insert(LANES, { ...args.lane, ...next });
      }
    } else if (next === null) {
      await ctx.db.delete(document._id);
    } else {
      await ctx.db.replace(document._id, { ...args.lane, ...next });
    }
    return null;
  },
});

/** Writes a batch, if the lane is where the writer left it, and moves the lane; a sweep has no move. */
export const applyBatch = mutationGeneric({
  args: {
    secret: v.string(),
    lane,
    held: v.object({ token: v.number(), topicId: v.string(), offset: v.number() }),
    move: v.union(v.null(), v.object({ offset: v.number(), sourceTsMs: v.number() })),
    table: v.string(),
    deletedAt: mark,
    upserts: v.array(v.any()),
    deletes: v.array(v.object({ bladeId: v.string(), at: v.string() })),
  },
  handler: async (ctx, args) => {
    authorize(args.secret);
    const { held, move, table, deletedAt } = args;
    const document = await laneOf(ctx.db, args.lane);
    if (
      document === null ||
      document.token !== held.token ||
      document.topicId !== held.topicId ||
      document.offset !== held.offset
    ) {
      throw new ConvexError({ code: "FENCED" });
    }
    const model = modelOf(table);
    if (move !== null) {
      await ctx.db.patch(document._id, move);
    }
    // all reads before the first write: they are made side by side
    const find = (bladeId: unknown) => {
      if (typeof bladeId !== "string") {
        // made for another key
        throw new ConvexError({ code: "UNKNOWN_TABLE", table });
      }
      return named(() => documentsOf(ctx.db, table, model.key, bladeId), table, bladeId);
    };
    const [upserted, deleted] = await Promise.all([
      Promise.all(args.upserts.map((upsert) => find(upsert[model.key]))),
      Promise.all(args.deletes.map((one) => find(one.bladeId))),
    ]);
    for (const [i, upsert] of args.upserts.entries()) {
      await named(() => put(ctx.db, table, upserted[i]!, upsert), table, upsert[model.key]);
    }
    for (const [i, one] of args.deletes.entries()) {
      await named(() => remove(ctx.db, deleted[i]!, deletedAt, one.at), table, one.bladeId);
    }
    return null;
  },
});

/** Replaces the whole document: a field that has no value any more is gone. */
async function put(db: Writer, table: string, there: Document[], document: Document): Promise<void> {
  const [first, ...others] = there;
  if (first === undefined) {
    await db.insert(table, document);
  } else {
    await db.replace(first._id, document);
  }
  for (const other of others) {
    await db.delete(other._id);
  }
}

async function remove(db: Writer, there: Document[], deletedAt: string | null, at: string): Promise<void> {
  for (const document of there) {
    if (deletedAt === null) {
      await db.delete(document._id);
    } else if (present(document, deletedAt)) {
      await db.patch(document._id, { [deletedAt]: at });
    }
  }
}

function present(document: Document, deletedAt: string | null): boolean {
  return deletedAt === null || document[deletedAt] == null;
}

/** The records after an id, in the order of their ids, whole or as ids alone; next is null at the end. */
export const list = queryGeneric({
  args: {
    secret: v.string(),
    table: v.string(),
    deletedAt: mark,
    whole: v.boolean(),
    after: v.union(v.null(), v.string()),
  },
  handler: async (ctx, args) => {
    authorize(args.secret);
    const { table, after } = args;
    const model = modelOf(table);
    const documents = ctx.db
      .query(table)
      .withIndex("by_blade_id", (q) => (after === null ? q : q.gt(model.key, after)));
    const rows: Document[] = [];
    let last: string | null = null;
    let seen = 0;
    let size = 0;
    for await (const document of documents as AsyncIterable<Document>) {
      // not in the middle of one id: the next page goes on behind it
      if (document[model.key] !== last && (seen >= PAGE_DOCUMENTS || size >= PAGE_SIZE)) {
        return { rows, next: last };
      }
      const repeated = document[model.key] === last;
      last = document[model.key] as string;
      seen++;
      size += JSON.stringify(document).length;
      if (!repeated && present(document, args.deletedAt)) {
        rows.push(args.whole ? { bladeId: last, document } : { bladeId: last });
      }
    }
    return { rows, next: null };
  },
});

/** Records by their ids; rest are those that did not fit into one answer. */
export const read = queryGeneric({
  args: { secret: v.string(), table: v.string(), deletedAt: mark, ids: v.array(v.string()) },
  handler: async (ctx, args) => {
    authorize(args.secret);
    const model = modelOf(args.table);
    const rows: Document[] = [];
    let size = 0;
    for (const [i, bladeId] of args.ids.entries()) {
      if (size >= PAGE_SIZE) {
        return { rows, rest: args.ids.slice(i) };
      }
      const [document] = await documentsOf(ctx.db, args.table, model.key, bladeId);
      if (document !== undefined) {
        size += JSON.stringify(document).length;
        if (present(document, args.deletedAt)) {
          rows.push({ bladeId, document });
        }
      }
    }
    return { rows, rest: [] };
  },
});
