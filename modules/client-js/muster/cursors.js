const READ_AFTER_MS = 1_000;

/**
 * How far we have come in each group, told to the server in batches: what was received as often as the server wants to
 * hear it, what was read within a second. They carry no ref, for a lost one only makes the server repeat itself.
 */
export class Cursors {
  #wire;
  #acks = new Map();
  #reads = new Map();
  #unacked = 0;
  #timer;
  #due = Infinity;

  constructor(wire) {
    this.#wire = wire;
  }

  /** Whether the server has still to hear of something that was read. */
  get unsent() {
    return this.#reads.size > 0;
  }

  /** Entries were handed out. A page is told of with what follows it: there is no sender who waits for it. */
  ack(g, seq, count, paged) {
    this.#acks.set(g, seq);
    this.#unacked += paged ? 0 : count;
    if (this.#unacked >= this.#wire.limits.ackEvery) {
      this.flush();
    } else {
      this.#flushWithin(this.#wire.limits.ackAfter);
    }
  }

  read(g, seq) {
    this.#reads.set(g, seq);
    this.#flushWithin(READ_AFTER_MS);
  }

  /** Sends what waits; without a connection it goes on waiting. */
  flush() {
    this.#stopTimer();
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
    this.#stopTimer();
    this.#acks.clear();
    this.#reads.clear();
  }

  #flushWithin(milliseconds) {
    const due = Date.now() + milliseconds;
    if (due < this.#due) {
      this.#stopTimer();
      this.#due = due;
      this.#timer = setTimeout(() => this.flush(), milliseconds);
    }
  }

  #stopTimer() {
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }
}
