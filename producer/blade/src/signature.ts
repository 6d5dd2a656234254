const BASE64_KEY = 'whsec_';
const encoder = new TextEncoder();

/** Signs calls as Standard Webhooks says. */
export class Signer {
  readonly #key: Promise<CryptoKey>;

  /** @throws TypeError when the secret starts with `whsec_` and is no base64 then */
  constructor(secret: string) {
    const bytes = keyBytes(secret);
    this.#key = crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    // whoever signs gets it
    this.#key.catch(() => {});
  }

  async headers(id: string, seconds: number, body: string): Promise<Record<string, string>> {
    const signed = encoder.encode(`${id}.${seconds}.${body}`);
    const signature = await crypto.subtle.sign('HMAC', await this.#key, signed);
    return {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${base64(new Uint8Array(signature))}`,
    };
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function keyBytes(secret: string): Uint8Array<ArrayBuffer> {
  if (!secret.startsWith(BASE64_KEY)) {
    return encoder.encode(secret);
  }
  try {
    return Uint8Array.from(atob(secret.slice(BASE64_KEY.length)), (character) => character.charCodeAt(0));
  } catch {
    // the cause's message could quote the secret
    throw new TypeError('A SYNC_SECRET that starts with whsec_ goes on in base64; this one does not');
  }
}
