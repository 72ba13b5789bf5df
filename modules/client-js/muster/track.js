/** Entries kept back behind a hole; more than these are left to the page that fills it. */
const WAITING_MAX = 500;

/**
 * How far one group's log has come here: drops repeats, and keeps back what lies behind a hole until a page has covered
 * it. `position` is null until it is known where to start; nothing is handed out before.
 */
export class Track {
  position = null;
  head = 0;
  #waiting = new Map();

  /** How many entries are missing below the newest one known. */
  get behind() {
    return this.position === null ? 0 : Math.max(0, this.head - this.position);
  }

  /** The log is known to reach this position. */
  sees(head) {
    this.head = Math.max(this.head, head);
  }

  /** A pushed entry came in; answers what can be handed out now, in order. */
  take(entry) {
    this.sees(entry.seq);
    const repeat = this.position !== null && entry.seq <= this.position;
    if (!repeat && this.#waiting.size < WAITING_MAX) {
      this.#waiting.set(entry.seq, entry);
    }
    return this.#ready();
  }

  /** Starts, or starts anew, right behind this position. */
  startAt(position) {
    this.position = position;
    this.sees(position);
  }

  /** Up to where a page passes over what is not to be had any more; no further than the position when it passes over nothing. */
  goneBefore({ from, floor }) {
    return floor >= from - 1 ? from - 1 : this.position;
  }

  /** A page came in. What it covers and does not hold is hidden or gone, not missing. */
  cover(page) {
    this.sees(page.head);
    const joins = page.from <= this.position + 1 || page.floor >= page.from - 1;
    if (!joins) {
      return [];
    }
    const entries = page.entries.filter((entry) => entry.seq > this.position).sort((a, b) => a.seq - b.seq);
    this.position = Math.max(this.position, page.to, page.floor);
    return entries.concat(this.#ready());
  }

  #ready() {
    const ready = [];
    if (this.position === null) {
      return ready;
    }
    for (let next = this.#waiting.get(this.position + 1); next; next = this.#waiting.get(this.position + 1)) {
      this.position = next.seq;
      ready.push(next);
    }
    for (const seq of this.#waiting.keys()) {
      if (seq <= this.position) {
        this.#waiting.delete(seq);
      }
    }
    return ready;
  }
}
