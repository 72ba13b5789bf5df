import { byNewest } from './conversations.js';

/** The hub's list of conversations, as last told. */
export class SharedList {
  total = 0;
  more = false;

  #say;
  #loadMore;
  #rows = new Map();

  constructor(say, loadMore) {
    this.#say = say;
    this.#loadMore = loadMore;
  }

  get newestFirst() {
    return [...this.#rows.values()].sort(byNewest);
  }

  get(g) {
    return this.#rows.get(g);
  }

  loadMore() {
    return this.#loadMore();
  }

  refreshSoon() {
    this.#say({ say: 'refreshSoon' });
  }

  take({ total, more, rows, gone = [], anew = false }) {
    if (anew) {
      this.#rows.clear();
    }
    Object.assign(this, { total, more });
    gone.forEach((g) => this.#rows.delete(g));
    rows.forEach((row) => this.#rows.set(row.g, row));
  }

  clear() {
    this.#rows.clear();
    this.total = 0;
    this.more = false;
  }
}
