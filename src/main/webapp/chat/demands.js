import { $, button, make, moment } from './dom.js';
import { t } from './texts.js';

/** Messages of the open group that are to be confirmed: to confirm one, and to see how many have confirmed one's own. */
export class Demands {
  #muster;
  #owner;
  #g = null;
  #open = new Set();
  #met = new Set();
  #counts = new Map();

  /** `owner` has `mine(entry)`, `row(seq)`, `keepingPlace(work)`, `confirmations(seq, count)` and `failed(refused)`. */
  constructor(muster, owner) {
    this.#muster = muster;
    this.#owner = owner;
    muster.on('confirmed', ({ g, counts }) => g === this.#g && this.#receive(counts));
  }

  open(g) {
    this.#g = g;
    this.#open.clear();
    this.#met.clear();
    this.#counts.clear();
  }

  /** A page says which of its messages wait for this person. */
  paged({ toConfirm = [] }) {
    toConfirm.forEach((seq) => this.#met.has(seq) || this.#open.add(seq));
  }

  /** What was just said waits for everybody but its sender. */
  pushed(entries) {
    entries
      .filter((entry) => entry.confirm && !this.#met.has(entry.seq) && !this.#owner.mine(entry))
      .forEach(({ seq }) => this.#open.add(seq));
  }

  /** Shows on a row what its message asks for. */
  show(row, entry) {
    row.querySelector('.demand')?.remove();
    if (!entry.confirm || entry.recalled || !entry.seq) {
      return;
    }
    const by = entry.confirmBy ? [' ', t('confirmBy'), ' ', ...moment(entry.confirmBy)] : [];
    const demand = make('p', 'demand', make('span', '', t('toBeConfirmed'), ...by), ' ');
    row.append(demand);
    if (this.#owner.mine(entry)) {
      this.#showCount(demand, entry.seq);
    } else if (this.#met.has(entry.seq)) {
      demand.append(make('span', 'met', t('confirmedByMe')));
    } else if (this.#open.has(entry.seq)) {
      demand.append(button('confirm primary', t('confirm'), () => this.#confirm(entry)));
    }
  }

  async #confirm(entry) {
    try {
      await this.#muster.confirm(entry.g ?? this.#g, entry.seq);
    } catch (refused) {
      this.#owner.failed(refused);
      return;
    }
    this.#met.add(entry.seq);
    this.#open.delete(entry.seq);
    const row = this.#owner.row(entry.seq);
    row && this.show(row, entry);
    $('composer').focus(); // What was clicked is gone.
  }

  #showCount(demand, seq) {
    const count = this.#counts.get(seq);
    if (count) {
      demand.append(button('confirmed-by', t('confirmedBy', count), () => this.#owner.confirmations(seq, count)));
    } else {
      const g = this.#g;
      const asked = this.#muster.confirmations(g, seq, { limit: 1 });
      // Without an answer the next that confirms brings the number.
      asked.then(({ confirmed, of }) => g === this.#g && this.#receive([[seq, confirmed, of]])).catch(() => {});
    }
  }

  #receive(counts) {
    this.#owner.keepingPlace(() => {
      for (const [seq, n, of] of counts) {
        this.#counts.set(seq, { n, of });
        const demand = this.#owner.row(seq)?.querySelector('.demand');
        if (demand) {
          demand.querySelector('.confirmed-by')?.remove();
          this.#showCount(demand, seq);
        }
      }
    });
  }
}
