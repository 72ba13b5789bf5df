import { MusterError, passes, retryWait } from './refusals.js';

const SEND_GIVES_UP_MS = 120_000;

/** A new message id. `randomUUID` is missing on plain http, which is what an intranet often has. */
export function newCid(random = globalThis.crypto) {
  if (random.randomUUID) {
    return random.randomUUID();
  }
  return Array.from(random.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Messages on their way: each is repeated with its cid over lost connections and busy servers until it is answered,
 * refused for good, or given up as unknown. Sending it again with that cid is safe even then.
 */
export class Outbox {
  #wire;
  #queues = new Map();

  constructor(wire) {
    this.#wire = wire;
  }

  /** The promise holds the `sent` frame, or fails with a MusterError. */
  send(g, body, cid) {
    return new Promise((resolve, reject) => {
      if (new TextEncoder().encode(body).length > this.#wire.limits.body) {
        reject(new MusterError('too_large'));
        return;
      }
      const queue = this.#queues.get(g) ?? [];
      const item = { cid, body };
      item.settle = (outcome) => {
        clearTimeout(item.timer);
        if (queue.includes(item)) {
          queue.splice(queue.indexOf(item), 1);
        }
        (outcome instanceof Error ? reject : resolve)(outcome);
      };
      item.timer = setTimeout(() => item.settle(new MusterError('timeout')), SEND_GIVES_UP_MS);
      queue.push(item);
      this.#queues.set(g, queue);
      this.#pump(g);
    });
  }

  /** A connection is there again. */
  resume() {
    [...this.#queues.keys()].forEach((g) => this.#pump(g));
  }

  clear() {
    const unsent = [...this.#queues.values()].flat();
    this.#queues.clear();
    unsent.forEach((item) => item.settle(new MusterError('disconnected')));
  }

  /** One message at a time per group: a busy answer to the first of two would otherwise turn them around. */
  async #pump(g) {
    const queue = this.#queues.get(g);
    const { connection } = this.#wire;
    if (!connection || queue.pumping === connection) {
      return;
    }
    queue.pumping = connection;
    while (queue.length > 0 && this.#wire.connection === connection) {
      const [item] = queue;
      try {
        item.settle(await this.#wire.request('send', { g, cid: item.cid, body: item.body }));
      } catch (refused) {
        if (passes(refused)) {
          await retryWait(refused);
        } else if (refused.code !== 'disconnected') {
          item.settle(refused);
        }
      }
    }
    if (queue.pumping === connection) {
      queue.pumping = null;
    }
  }
}
