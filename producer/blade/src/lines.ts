import { checksum } from './checksum.ts';
import type { SyncEvent } from './event.ts';

const CHECKSUM_LENGTH = 8;
const NEWLINE = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** `<CRC-32 of the JSON in 8 hexadecimal digits> <JSON of one event>\n`, in UTF-8. */
export function toLine(event: SyncEvent): Uint8Array {
  const json = encoder.encode(JSON.stringify(event));
  const line = new Uint8Array(CHECKSUM_LENGTH + 1 + json.length + 1);
  encoder.encodeInto(`${checksum(json)} `, line);
  line.set(json, CHECKSUM_LENGTH + 1);
  line[line.length - 1] = NEWLINE;
  return line;
}

/** What a line holds; undefined when it is damaged. An empty line holds nothing: null. */
function fromLine(line: Uint8Array): SyncEvent | null | undefined {
  if (line.length === 0) {
    return null;
  }
  const json = line.subarray(CHECKSUM_LENGTH + 1);
  try {
    const given = decoder.decode(line.subarray(0, CHECKSUM_LENGTH));
    return given === checksum(json) ? (JSON.parse(decoder.decode(json)) as SyncEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** Events of whole lines from a place on. */
export interface Lines {
  readonly events: SyncEvent[];
  /** How many bytes the lines take; what follows is not complete. */
  readonly length: number;
  readonly damaged: number;
}

/** @param atMost events */
export function readLines(bytes: Uint8Array, atMost: number): Lines {
  const events: SyncEvent[] = [];
  let damaged = 0;
  let start = 0;
  while (events.length < atMost) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) {
      break;
    }
    const event = fromLine(bytes.subarray(start, end));
    if (event === undefined) {
      damaged++;
    } else if (event !== null) {
      events.push(event);
    }
    start = end + 1;
  }
  return { events, length: start, damaged };
}
