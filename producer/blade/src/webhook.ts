import type { SyncEvent } from './event.ts';
import { Signer } from './signature.ts';

const TIMEOUT_MS = 30_000;
const LONGEST_REASON = 200;

/** What became of one event that the webhook refused for good. */
export interface Refusal {
  readonly event: SyncEvent;
  readonly reason: string;
}

/** What became of a batch. */
export type Outcome =
  | { readonly kind: 'taken'; readonly refused: readonly Refusal[]; readonly serverMs: number }
  /** The same events again, later. */
  | { readonly kind: 'later'; readonly reason: string; readonly unauthorized: boolean; readonly afterMs?: number }
  /** The same events again in parts; one that is alone cannot be sent. */
  | { readonly kind: 'tooLarge'; readonly reason: string };

interface Verdict {
  readonly index?: unknown;
  readonly success?: unknown;
  readonly status?: unknown;
  readonly error?: unknown;
}

interface Answer {
  readonly results?: unknown;
  readonly error?: unknown;
  readonly syncedAt?: unknown;
}

/** `POST /sync/batch` of Hive Sync. */
export class Webhook {
  readonly #url: string;
  readonly #signer: Signer;

  /** @throws TypeError when the URL is none, or the secret cannot be a key */
  constructor(url: string, secret: string) {
    this.#url = batchUrl(url);
    this.#signer = new Signer(secret);
  }

  /** Never rejects. */
  async send(events: readonly SyncEvent[]): Promise<Outcome> {
    let response: Response;
    let answer: Answer;
    try {
      const body = JSON.stringify({ events });
      const signed = await this.#signer.headers(idOf(events), Math.floor(Date.now() / 1000), body);
      response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signed },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      answer = await json(response);
    } catch (error) {
      return { kind: 'later', reason: reasonOf(error), unauthorized: false };
    }
    return outcome(response, answer, events);
  }
}

/** The same when the same events come again, so that the webhook knows them. */
function idOf(events: readonly SyncEvent[]): string {
  const first = events[0];
  return `${first?.instance}/${first?.sequence}+${events.length}`;
}

/** The URL as it stands, where it names the path; else with it. */
function batchUrl(given: string): string {
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('The URL is neither http nor https');
  }
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/sync/batch') ? path : path.endsWith('/sync') ? `${path}/batch` : `${path}/sync/batch`;
  return url.href;
}

async function json(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    const answer: unknown = JSON.parse(text);
    return answer !== null && typeof answer === 'object' ? answer : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  const code = cause ?? (error as { code?: unknown } | null)?.code ?? (error as Error | null)?.name;
  return `no answer (${String(code)})`;
}

function outcome(response: Response, answer: Answer, events: readonly SyncEvent[]): Outcome {
  const verdicts = Array.isArray(answer.results) ? (answer.results as Verdict[]) : null;
  const reason = `${response.status} ${text(answer.error ?? 'and nothing that Hive Sync would say')}`;
  if (response.status === 413) {
    return { kind: 'tooLarge', reason };
  }
  if ((response.status === 200 || response.status === 400) && verdicts?.length === events.length) {
    return taken(verdicts, answer, events);
  }
  if (response.status === 400 && typeof answer.error === 'string') {
    // the webhook, not a proxy, cannot read the batch: in parts it says which event it is
    return { kind: 'tooLarge', reason };
  }
  const unauthorized = response.status === 401;
  const afterMs = retryAfter(response.headers.get('retry-after'));
  return { kind: 'later', reason, unauthorized, ...(afterMs === undefined ? {} : { afterMs }) };
}

function taken(verdicts: readonly Verdict[], answer: Answer, events: readonly SyncEvent[]): Outcome {
  const refused: Refusal[] = [];
  for (const [index, verdict] of verdicts.entries()) {
    if (verdict?.success !== true) {
      if (verdict?.status !== 400 && verdict?.status !== 413) {
        return { kind: 'later', reason: `an event is answered ${text(verdict?.status)}`, unauthorized: false };
      }
      refused.push({ event: events[index] as SyncEvent, reason: `${verdict.status} ${text(verdict.error)}` });
    }
  }
  return { kind: 'taken', refused, serverMs: Date.parse(text(answer.syncedAt)) };
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value).slice(0, LONGEST_REASON);
}

function retryAfter(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
