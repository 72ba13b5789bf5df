/** How long a message must have been on screen, in a window that has the focus, until it counts as read. */
const READ_AFTER_MS = 1_000;
/** This much of a message, or of the screen, must be in sight. */
const IN_SIGHT = 0.5;

/**
 * Watches which messages a person has had before their eyes. What was only delivered, scrolled past in a hurry, or shown
 * in a window that nobody looks at is not read.
 */
export class Reading {
  /** The position up to which the person has read. */
  position = 0;

  #list;
  #edge;
  #told;
  #observer;
  #since = new Map();
  #timer = null;

  /** `edge()` is the position up to which rows are shown; `told(position, count)` hears of reading, with how many messages of others. */
  constructor(scroll, list, edge, told) {
    this.#list = list;
    this.#edge = edge;
    this.#told = told;
    const steps = Array.from({ length: 11 }, (_, i) => i / 10);
    this.#observer = new IntersectionObserver((changes) => this.#changed(changes), { root: scroll, threshold: steps });
    for (const type of ['focus', 'blur', 'visibilitychange']) {
      (type === 'visibilitychange' ? document : window).addEventListener(type, () => this.#startAnew());
    }
  }

  watch(row) {
    if (Number(row.dataset.seq) > this.position) {
      this.#observer.observe(row);
    }
  }

  /** In another tab, or on another device: what was read there must not be counted off a second time. */
  readElsewhere(position = 0) {
    this.position = Math.max(this.position, position);
  }

  /** Where nothing is left to look at, as behind the last message an edit is, all counts as read. */
  finish() {
    const unseen = this.#list.all('[data-seq]').some((row) => Number(row.dataset.seq) > this.position);
    if (!unseen && looking()) {
      this.#advance(this.#edge());
    }
  }

  clear() {
    this.#observer.disconnect();
    this.#since.clear();
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #changed(changes) {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of changes) {
      const inSight = intersectionRatio >= IN_SIGHT || intersectionRect.height >= IN_SIGHT * (rootBounds?.height ?? Infinity);
      if (!target.isConnected) {
        this.#observer.unobserve(target);
      }
      if (!inSight || !target.isConnected) {
        this.#since.delete(target);
      } else if (!this.#since.has(target)) {
        this.#since.set(target, performance.now());
      }
    }
    this.#waitForNext();
  }

  /** Whoever comes back to the window has to look for the whole time again. */
  #startAnew() {
    const now = performance.now();
    this.#since.forEach((_, row) => this.#since.set(row, now));
    this.#waitForNext();
  }

  #waitForNext() {
    clearTimeout(this.#timer);
    if (this.#since.size > 0 && looking()) {
      const first = Math.min(...this.#since.values());
      this.#timer = setTimeout(() => this.#check(), Math.max(0, first + READ_AFTER_MS - performance.now()));
    }
  }

  #check() {
    const until = performance.now() - READ_AFTER_MS;
    const seen = looking() ? [...this.#since].filter(([, since]) => since <= until).map(([row]) => row) : [];
    for (const row of seen) {
      this.#since.delete(row);
      this.#observer.unobserve(row);
      this.#seen(row);
    }
    this.#waitForNext();
  }

  /** All up to the next row is read, and what lies above this one, for a cursor is one position. */
  #seen(row) {
    let next = row.nextElementSibling;
    while (next && !next.dataset.seq) {
      next = next.nextElementSibling;
    }
    this.#advance(next ? Number(next.dataset.seq) - 1 : this.#edge());
  }

  #advance(position) {
    if (position > this.position) {
      const seqs = this.#list.all('.message:not(.mine)[data-seq]').map((row) => Number(row.dataset.seq));
      const count = seqs.filter((seq) => seq > this.position && seq <= position).length;
      this.position = position;
      this.#told(position, count);
    }
  }
}

/** Whether a person looks at this tab. */
export function looking() {
  return document.visibilityState === 'visible' && document.hasFocus();
}
