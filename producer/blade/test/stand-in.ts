import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SyncEvent } from '../src/event.ts';

export const SECRET = 'a secret of the test';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** What the webhook says of a batch that it takes. */
export function taken(events: readonly SyncEvent[], except: Record<string, Answer['body']> = {}): Answer {
  const results = events.map((event, index) => ({ index, success: true, recordId: event.recordId, ...(except[event.recordId] ?? {}) }));
  return { status: 200, body: { success: true, results, syncedAt: new Date().toISOString() } };
}

/** Stands in for the webhook: it checks the signature and answers as it is told. */
export class StandIn {
  readonly batches: SyncEvent[][] = [];
  readonly taken: SyncEvent[] = [];
  /** Whose answer is 200 but of which something is wrong is not in `taken`. */
  answer: (events: SyncEvent[], batch: number) => Answer = (events) => taken(events);
  readonly #server: Server;
  #port = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(port = 0): Promise<StandIn> {
    const server = createServer();
    const standIn = new StandIn(server);
    server.on('request', (request, response) => {
      void standIn.#answerTo(request).then((answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    standIn.#port = (server.address() as AddressInfo).port;
    return standIn;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async #answerTo(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString();
    if (request.url !== '/sync/batch' || !isSigned(request, body)) {
      return { status: 401, body: { error: 'Unauthorized' } };
    }
    const { events } = JSON.parse(body) as { events: SyncEvent[] };
    this.batches.push(events);
    const answer = this.answer(events, this.batches.length);
    const verdicts = (answer.body as { results?: { success: boolean }[] }).results ?? [];
    this.taken.push(...events.filter((_, index) => verdicts[index]?.success));
    return answer;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function isSigned(request: IncomingMessage, body: string): boolean {
  const seconds = Number(request.headers['webhook-timestamp']);
  const signed = `${String(request.headers['webhook-id'])}.${seconds}.${body}`;
  const expected = `v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`;
  return Math.abs(Date.now() / 1000 - seconds) < 300 && request.headers['webhook-signature'] === expected;
}

/** Waits until it is so; the test's own limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
