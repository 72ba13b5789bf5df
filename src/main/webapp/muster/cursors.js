const ACK_EVERY = 10;
const ACK_AFTER_MS = 1_000;

/**
 * How far we have come in each group, told to the server in batches: every 10 entries or once a second. They carry no
 * ref, for a lost one only makes the server repeat itself.
 */
export class Cursors {
  #wire;
  #acks = new Map();
  #reads = new Map();
  #unacked = 0;
  #timer = null;

  constructor(wire) {
    this.#wire = wire;
  }

  /** Whether the server has still to hear of something that was read. */
  get unsent() {
    return this.#reads.size > 0;
  }

  ack(g, seq, count) {
    this.#acks.set(g, seq);
    this.#unacked += count;
    if (this.#unacked >= ACK_EVERY) {
      this.flush();
    } else {
      this.#flushSoon();
    }
  }

  read(g, seq) {
    this.#reads.set(g, seq);
    this.#flushSoon();
  }

  /** Sends what waits; without a connection it goes on waiting. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#unacked = 0;
    if (!this.#wire.connection) {
      return;
    }
    const acks = [...this.#acks].filter(([g, seq]) => seq > (this.#reads.get(g) ?? 0)); // To read is to have received.
    for (const [op, cursors] of [['ack', acks], ['read', [...this.#reads]]]) {
      if (cursors.length > 0) {
        this.#wire.tell(op, { cursors: Object.fromEntries(cursors) });
      }
    }
    this.#acks.clear();
    this.#reads.clear();
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#acks.clear();
    this.#reads.clear();
  }

  #flushSoon() {
    this.#timer ??= setTimeout(() => this.flush(), ACK_AFTER_MS);
  }
}
