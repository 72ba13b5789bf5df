const PASSING = new Set(['busy', 'rate_limited', 'timeout']);
const RETRY_AFTER_MS = 1_000;

/**
 * A refusal in the server's words, or one of `disconnected`, `timeout`, `unreachable` and `http_<status>`. `retryAfter`
 * is in milliseconds, 0 when the server named none; `status` is that of HTTP, 0 for the WebSocket.
 */
export class MusterError extends Error {
  constructor(code, message, retryAfter = 0, status = 0) {
    super(message || code);
    this.name = 'MusterError';
    this.code = code;
    this.retryAfter = retryAfter;
    this.status = status;
  }
}

/** Whether the same request may succeed later on the same connection. */
export function passes(refused) {
  return PASSING.has(refused.code);
}

/** Waits as long as the server asked for. */
export function retryWait(refused) {
  return new Promise((resolve) => setTimeout(resolve, refused.retryAfter || RETRY_AFTER_MS));
}
