import { MusterError } from './refusals.js';

const ANSWER_WITHIN_MS = 20_000;

/** The REST calls of a Muster server, under whatever context root. Signed in by a bearer token, else by the browser's cookie. */
export class Rest {
  #base;
  #fetch;
  #token;

  /** `token` is a text, a function that answers with one or with a promise of one, or undefined for the cookie. */
  constructor(base, fetch, token) {
    this.#base = base;
    this.#fetch = fetch;
    this.#token = token;
  }

  get hasToken() {
    return this.#token !== undefined;
  }

  /** The content of the answer, null when it has none; a refusal is a MusterError with the problem's `code`. */
  async call(method, path, body) {
    const token = typeof this.#token === 'function' ? await this.#token() : this.#token;
    const answer = await this.#fetch.call(globalThis, new URL(path, this.#base), {
      method,
      headers: {
        Accept: 'application/json, application/problem+json',
        'X-Muster': '1', // With the cookie the server wants a header that no foreign page can send.
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch(() => {
      throw new MusterError('unreachable');
    });
    const content = await answer.json().catch(() => null);
    if (!answer.ok) {
      const seconds = Number(answer.headers.get('Retry-After')) || 0;
      throw new MusterError(
        content?.code ?? `http_${answer.status}`,
        content?.detail ?? content?.title ?? answer.statusText,
        content?.retryAfter ?? seconds * 1_000,
        answer.status,
      );
    }
    return content;
  }
}
