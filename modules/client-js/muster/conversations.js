const REFRESH_EVERY_MS = 1_000;
const LIST_MAX = 200;
/** A refresh asks for what has grown and this many more: somebody reading on another device moves nothing up. */
const REFRESH_SPARE = 20;

/** By the newest entry. Times are texts that sort like times. */
export function byNewest(a, b) {
  return (b.at ?? '').localeCompare(a.at ?? '') || b.g - a.g;
}

/**
 * The member's groups with their heads and unread numbers. Numbers come from the server; in between they are moved by
 * what is pushed and read here. However many badges come in, the server is asked once a second at most.
 */
export class Conversations {
  total = 0;
  /** Whether older ones are to be had with `loadMore`. */
  more = false;

  #wire;
  #cursors;
  #changed;
  #rows = new Map();
  #grown = new Set();
  /** Groups of which we do not know how far they were read on another device. */
  #readElsewhere = new Set();
  #refreshedAt = 0;
  #timer = null;
  #next = null;

  constructor(wire, cursors, changed) {
    this.#wire = wire;
    this.#cursors = cursors;
    this.#changed = changed;
  }

  get newestFirst() {
    return [...this.#rows.values()].sort(byNewest);
  }

  get(g) {
    return this.#rows.get(g);
  }

  welcome({ groups, total, more }) {
    const before = this.#rows;
    this.#rows = new Map();
    this.#readElsewhere.clear();
    this.#next = null;
    this.total = total;
    this.more = Boolean(more);
    for (const state of groups) {
      const read = before.get(state.g)?.read ?? 0;
      if (read > state.read) {
        this.#cursors.read(state.g, read); // What we told the server was lost with the connection.
      }
      this.#put({ ...state, read: Math.max(state.read, read) });
    }
    this.#changed();
  }

  put(state) {
    this.#put(state);
    this.#changed();
  }

  /** An entry was pushed; one from `me` never counts as unread. */
  arrived(entry, me) {
    const row = this.#rows.get(entry.g);
    if (!row || entry.kind === 'policy') {
      this.refreshSoon(); // A new group, or a new name.
    }
    if (!row || entry.seq <= row.head) {
      return;
    }
    Object.assign(row, { head: entry.seq, no: entry.no, at: entry.at });
    if (entry.kind === 'message' && entry.from !== me) {
      row.unread += 1;
      row.mentions += entry.mentionAll || entry.mentions?.includes(me) ? 1 : 0;
      row.toConfirm = (row.toConfirm ?? 0) + (entry.confirm ? 1 : 0);
      this.total += row.muted ? 0 : 1;
    }
    this.#changed();
  }

  /** A badge came in: the group has grown, or was read elsewhere. It has no time and no name, which the list has. */
  told({ g, seq, no, unread, mentions, total }) {
    const row = this.#rows.get(g);
    if (!row || seq > row.head || unread === undefined || this.#cursors.unsent) {
      this.#grown.add(g);
      this.refreshSoon();
    } else if (unread < row.unread) {
      this.#readElsewhere.add(g);
    }
    if (row && unread !== undefined && !this.#cursors.unsent) {
      this.total = total;
      this.#put({ ...row, head: Math.max(row.head, seq), no: Math.max(row.no, no), unread, mentions });
      this.#changed();
    }
  }

  /** A person has seen this group up to here, and `count` messages of others that were not seen before. */
  read(g, seq, count) {
    const row = this.#rows.get(g);
    if (row && seq > row.read) {
      this.#cursors.read(g, seq);
      const fewer = this.#readElsewhere.has(g) ? 0 : Math.min(count, row.unread);
      this.total = Math.max(0, this.total - (row.muted ? 0 : fewer));
      this.put({ ...row, read: seq, unread: row.unread - fewer });
      if (row.mentions > 0 || (seq < row.head && count !== fewer)) {
        this.#grown.add(g);
        this.refreshSoon(); // Which of them were mentions, or read on another device already, the server knows.
      }
    }
  }

  /** The keepalive's total; meaningless while the server has still to hear what was read. */
  counted(total) {
    if (!this.#cursors.unsent && total !== this.total) {
      this.total = total;
      this.#changed();
    }
  }

  remove(g) {
    if (this.#rows.delete(g)) {
      this.refreshSoon();
      this.#changed();
    }
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = this.#next = null;
    this.#rows.clear();
    this.#grown.clear();
    this.#readElsewhere.clear();
    this.total = 0;
    this.more = false;
  }

  /** Adds older ones. `welcome` has no cursor, so the first call asks for the first page again. */
  async loadMore() {
    this.#next ??= (await this.#wire.request('conversations', { limit: LIST_MAX })).next;
    if (this.#next) {
      const page = await this.#wire.request('conversations', { limit: LIST_MAX, before: this.#next });
      this.#next = page.next;
      page.items.forEach((state) => this.#put(state));
    }
    this.more = Boolean(this.#next);
    this.#changed();
  }

  /** Asks the server at once, unless it was asked within the last second. */
  refreshSoon() {
    const wait = Math.max(0, this.#refreshedAt + REFRESH_EVERY_MS - Date.now());
    // A refusal is no harm: the next badge, keepalive or welcome brings the numbers.
    this.#timer ??= setTimeout(() => this.#refresh().catch(() => {}), wait);
  }

  async #refresh() {
    this.#timer = null;
    this.#refreshedAt = Date.now();
    const grown = [...this.#grown];
    this.#grown.clear();
    grown.forEach((g) => this.#readElsewhere.delete(g));
    this.#cursors.flush();
    // What has grown is at the top, so a short page will do; only what was read elsewhere may lie deeper.
    for (const limit of [Math.min(LIST_MAX, REFRESH_SPARE + grown.length), LIST_MAX]) {
      const page = await this.#wire.request('conversations', { limit });
      this.total = page.total;
      page.items.forEach((state) => this.#put(state));
      if (!page.next || grown.every((g) => page.items.some((state) => state.g === g))) {
        break;
      }
    }
    if (this.#cursors.unsent) {
      this.refreshSoon(); // The answer was made before what has been read meanwhile.
    }
    this.#changed();
  }

  #put(state) {
    const row = { ...state, read: Math.max(state.read, this.#rows.get(state.g)?.read ?? 0) };
    // The server may not know yet what has just been read here.
    if (row.read >= row.head && row.unread > 0) {
      this.total = Math.max(0, this.total - (row.muted ? 0 : row.unread));
      row.unread = 0;
    }
    if (row.read >= row.head) {
      row.mentions = 0;
    }
    this.#rows.set(row.g, row);
  }
}
