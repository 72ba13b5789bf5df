import { t, tError } from './texts.js';

/** Messages on their way in the open group: what is shown of them until they are stored. */
export class Pending {
  #list;
  #rows;
  #owner;

  /** `owner` has `unsent(g)`, `me()`, `retry(cid)`, `drop(cid)`, and `put(entry)`, which shows an entry. */
  constructor(list, rows, owner) {
    this.#list = list;
    this.#rows = rows;
    this.#owner = owner;
  }

  /** Shows all of a group that are not stored. */
  showAll(g) {
    this.#owner.unsent(g).forEach(({ message, refused }) => {
      this.#put(message);
      this.#mark(message.cid, refused ? 'failed' : 'pending', refused ? tError(refused) : '');
    });
  }

  /** Shows one that is on its way, unless it has arrived already. */
  show(message) {
    const waits = this.#owner.unsent(message.g).some((each) => each.message.cid === message.cid);
    if (waits && !this.#list.find('cid', message.cid)) {
      this.#put(message);
    }
    this.#mark(message.cid, 'pending');
  }

  /** It was stored with this number. Its entry may have come in before, or comes later. */
  stored(cid, { seq, at }) {
    const row = this.#row(cid);
    if (row && this.#list.find('seq', seq)) {
      this.#list.remove(row);
    } else if (row) {
      this.#owner.put({ ...this.#list.entry(row), seq, at });
    }
  }

  failed(cid, refused) {
    this.#mark(cid, 'failed', tError(refused));
  }

  drop(cid) {
    const row = this.#row(cid);
    if (row) {
      this.#list.remove(row);
    }
  }

  #put(message) {
    this.#owner.put({ kind: 'message', from: this.#owner.me(), at: new Date().toISOString(), ...message });
  }

  #mark(cid, state, reason = '') {
    const row = this.#row(cid);
    if (row) {
      row.dataset.state = state;
      this.#rows.showState(row, t(state), reason, state === 'failed' && {
        retry: () => this.#owner.retry(cid),
        drop: () => this.#owner.drop(cid),
      });
    }
  }

  #row(cid) {
    const row = this.#list.find('cid', cid);
    return row && !row.dataset.seq ? row : null;
  }
}
