import { arrange } from './rows.js';

/**
 * The rows of the open group in the page. They stand by `data-order`: their seq; for a notice just behind the seq it
 * follows; for a message not yet stored, the end. So it does not matter in which order `sent`, pushes and pages come.
 */
export class RowList {
  /** The first message that was new when the group was opened, which has a line above it; null when there is none. */
  newFrom = null;

  #list;
  #entries = new WeakMap();

  constructor(list) {
    this.#list = list;
  }

  get size() {
    return this.#list.childElementCount;
  }

  clear() {
    this.#list.replaceChildren();
  }

  /** The row with this seq, cid or notice. */
  find(key, value) {
    return value ? this.#list.querySelector(`[data-${key}="${CSS.escape(value)}"]`) : null;
  }

  all(selector) {
    return [...this.#list.querySelectorAll(selector)];
  }

  /** The entry that a row shows. */
  entry(row) {
    return this.#entries.get(row);
  }

  /** The lowest and the highest seq that are shown; undefined when there is none. */
  get ends() {
    const rows = this.all('[data-seq]');
    return [rows[0], rows.at(-1)].map((row) => row && Number(row.dataset.seq));
  }

  place(row, order, entry) {
    this.#entries.set(row, entry);
    row.dataset.order = order;
    let last = this.#list.lastElementChild;
    while (last && Number(last.dataset.order) > order) {
      last = last.previousElementSibling;
    }
    if (last) {
      last.after(row);
    } else {
      this.#list.prepend(row);
    }
    arrange(row, this.newFrom);
    arrange(row.nextElementSibling, this.newFrom);
  }

  remove(row) {
    const { nextElementSibling: next } = row;
    row.remove();
    arrange(next, this.newFrom);
  }

  /** Draws the line above the first message of others behind this position. */
  markNew(read) {
    const fresh = this.all('.message:not(.mine)').find((row) => Number(row.dataset.seq) > read);
    this.newFrom = fresh ? Number(fresh.dataset.seq) : null;
    arrange(fresh, this.newFrom);
  }

  /** Over `max` rows, takes those on this side away until `left` are left; answers whether it did. */
  cut(side, max, left) {
    if (this.size <= max) {
      return false;
    }
    while (this.size > left) {
      (side === 'top' ? this.#list.firstElementChild : this.#list.lastElementChild).remove();
    }
    arrange(this.#list.firstElementChild, this.newFrom);
    return true;
  }

  /** Does work on the rows while the first one in sight stays where it is on the screen. */
  keepingPlace(scroll, work) {
    const { top } = scroll.getBoundingClientRect();
    // Lines above the text come and go.
    const heightOf = (row) => (row.querySelector('.text') ?? row.querySelector('span')).getBoundingClientRect().top;
    const anchor = [...this.#list.children].find((row) => row.getBoundingClientRect().bottom > top);
    const before = anchor && heightOf(anchor);
    work();
    if (anchor?.isConnected) {
      const moved = heightOf(anchor) - before;
      if (moved !== 0) {
        scroll.scrollTop += moved; // Setting it, be it to what it is, would end a scroll that is under way.
      }
    }
  }
}
