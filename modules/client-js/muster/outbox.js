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
  #giveUpAfter;
  #changed;
  #queues = new Map();

  /** `changed(messages)` is told of all that is on its way, oldest first in each group. */
  constructor(wire, giveUpAfter = SEND_GIVES_UP_MS, changed = () => {}) {
    this.#wire = wire;
    this.#giveUpAfter = giveUpAfter;
    this.#changed = changed;
  }

  /** The promise of `message` {g, cid, body, …} holds the `sent` frame, or fails with a MusterError. */
  send(message) {
    return new Promise((resolve, reject) => {
      if (new TextEncoder().encode(message.body).length > this.#wire.limits.body) {
        reject(new MusterError('too_large'));
        return;
      }
      const queue = this.#queues.get(message.g) ?? [];
      const item = { message };
      item.settle = (outcome) => {
        clearTimeout(item.timer);
        if (queue.includes(item)) {
          queue.splice(queue.indexOf(item), 1);
          this.#tell();
        }
        (outcome instanceof Error ? reject : resolve)(outcome);
      };
      item.timer = setTimeout(() => item.settle(new MusterError('timeout')), this.#giveUpAfter);
      queue.push(item);
      this.#queues.set(message.g, queue);
      this.#tell();
      this.#pump(message.g);
    });
  }

  has(cid) {
    return [...this.#queues.values()].flat().some((item) => item.message.cid === cid);
  }

  /** A connection is there again. */
  resume() {
    [...this.#queues.keys()].forEach((g) => this.#pump(g));
  }

  /** Gives up on all; their promises fail. What was kept for the next client stays kept unless `forget`. */
  clear(forget) {
    const unsent = [...this.#queues.values()].flat();
    const changed = this.#changed;
    this.#changed = () => {};
    this.#queues.clear();
    unsent.forEach((item) => item.settle(new MusterError('disconnected')));
    this.#changed = changed;
    if (forget) {
      this.#tell();
    }
  }

  #tell() {
    this.#changed([...this.#queues.values()].flat().map((item) => item.message));
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
        item.settle(await this.#wire.request('send', item.message));
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
