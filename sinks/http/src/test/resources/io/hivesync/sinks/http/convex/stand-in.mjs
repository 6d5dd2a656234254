// Stands in for a Convex deployment: runs the real functions under convex-test, behind the two calls of Convex's HTTP API. As a
// production deployment it hides the words of errors that carry no data.
import { createServer } from "node:http";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { convexToJson, jsonToConvex } from "convex/values";
import * as hiveSync from "./convex/hiveSync.ts";
import * as hiveSyncTables from "./convex/hiveSyncTables.ts";
import * as app from "./convex/app.ts";
import * as schema from "./convex/schema.ts";

const modules = {
  "./convex/_generated/api.js": async () => ({}),
  "./convex/app.ts": async () => app,
  "./convex/hiveSync.ts": async () => hiveSync,
  "./convex/hiveSyncTables.ts": async () => hiveSyncTables,
  "./convex/schema.ts": async () => schema,
};
let deployment = convexTest(schema.default, modules);
let one = Promise.resolve();

async function run(kind, { path, args }) {
  const [file, name] = path.split(":");
  if ({ app, hiveSync }[file]?.[name] === undefined) {
    return { status: "error", errorMessage: "[Request ID: 0] Server Error" };
  }
  try {
    const value = await deployment[kind](makeFunctionReference(path), jsonToConvex(args));
    return { status: "success", value: convexToJson(value ?? null), logLines: [] };
  } catch (error) {
    if (process.env.STAND_IN_LOG) console.error(error);
    const data = typeof error.data === "string" ? JSON.parse(error.data) : error.data;
    return { status: "error", errorMessage: "[Request ID: 0] Server Error", errorData: data };
  }
}

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    // one at a time, as convex-test has one transaction at a time
    one = one.then(async () => {
      let status = 200;
      let answer = {};
      try {
        if (request.url === "/stand-in/reset") {
          deployment = convexTest(schema.default, modules);
        } else if (request.url === "/stand-in/documents") {
          const table = JSON.parse(Buffer.concat(parts).toString()).table;
          answer = await deployment.run(async (ctx) => (await ctx.db.query(table).collect()).map(convexToJson));
        } else if (request.url === "/stand-in/insert") {
          const { table, document } = JSON.parse(Buffer.concat(parts).toString());
          await deployment.run(async (ctx) => void (await ctx.db.insert(table, document)));
        } else {
          answer = await run(request.url.split("/")[2], JSON.parse(Buffer.concat(parts).toString()));
        }
      } catch (error) {
        status = 400;
        answer = { code: "BadRequest", message: String(error) };
      }
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
