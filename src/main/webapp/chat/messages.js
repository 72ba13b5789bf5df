import { Demands } from './demands.js';
import { $ } from './dom.js';
import { Pending } from './pending.js';
import { Reading } from './reading.js';
import { Receipts } from './receipts.js';
import { RowList } from './row-list.js';
import { Rows } from './rows.js';
import { t } from './texts.js';
import { Tools } from './tools.js';

const AT_BOTTOM_PX = 40;
/** The next page is asked for this far from the edge, in heights of the window: before whoever scrolls on gets there. */
const NEAR_EDGE = 1.5;
/** Entries to begin with, and for each step further: a small page shows sooner, a large one lasts longer. */
const PAGE = 50;
const FURTHER = 100;
/** What is shown above the first unread message, to see what it is about. */
const CONTEXT = 15;
/** Rows of the page at most: over the first number, what is farthest from the eyes is cut to the second. */
const SHOWN_MAX = 400;
const SHOWN_AFTER_CUT = 300;

/**
 * The open group: a window on its log that can be moved in both directions, so that a log of any length is as quick as a
 * short one.
 *
 * `#from` to `#to` is shown without holes; what is pushed joins on only if it follows `#to`, or else waits to be scrolled to.
 */
export class Messages {
  #muster;
  #owner;
  #rows;
  #tools;
  #reading;
  #g = null;
  #from = 0;
  #to = 0;
  #floor = 0;
  #head = 0;
  #target = null;
  #shown = false;
  #atBottom = true;
  #loading = null;
  #scroll = $('scroll');
  #list = new RowList($('messages'));
  #receipts;
  #demands;
  #pending;

  /**
   * `owner` has `unsent(g)`, `retry(cid)`, `drop(cid)`, `edit(entry)`, `reply(entry)`, `report(seq)`,
   * `readers(about, seq, count)`, `failed(refused)`, `tell(text)`.
   */
  constructor(muster, people, owner) {
    this.#muster = muster;
    this.#owner = owner;
    this.#rows = new Rows(people, () => muster.user?.id, {
      tools: (row, actions) => this.#tools.toggle(row, actions, this.#list.entry(row)),
      goTo: (seq) => this.goTo(seq),
      quoted: (seq) => this.#quoted(seq),
      readers: (seq) => owner.readers('read', seq, this.#receipts.get(seq)),
    });
    this.#receipts = new Receipts(muster, this.#list, this.#scroll, this.#rows);
    this.#demands = new Demands(muster, {
      mine: (entry) => entry.from === muster.user?.id,
      row: (seq) => this.#list.find('seq', seq),
      keepingPlace: (work) => this.#list.keepingPlace(this.#scroll, work),
      confirmations: (seq, count) => owner.readers('confirmed', seq, count),
      failed: owner.failed,
    });
    this.#pending = new Pending(this.#list, this.#rows, {
      me: () => muster.user.id,
      put: (entry) => this.#put(entry),
      ...owner,
    });
    this.#tools = new Tools(muster, $('messages'), {
      g: () => this.#g,
      mine: (entry) => entry.from === muster.user?.id,
      leads: () => ['OWNER', 'ADMIN'].includes(muster.conversations.get(this.#g)?.role),
      remove: (row) => this.#list.remove(row),
      ...owner,
    });
    const told = (position, count) => muster.read(this.#g, position, count);
    this.#reading = new Reading(this.#scroll, this.#list, () => this.#to, told);
    muster.on('state', ({ state }) => state === 'live' && this.#live());
    muster.on('conversations', () => this.#reading.readElsewhere(muster.conversations.get(this.#g)?.read));
    this.#scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    $('older').addEventListener('click', () => this.#load('older'));
    $('newer').addEventListener('click', () => this.#load('newer'));
    $('jump').addEventListener('click', () => this.toNewest());
    // A phone's keyboard, a name that comes in late: whoever was at the bottom stays there.
    const observer = new ResizeObserver(() => this.#atBottom && this.#toEnd());
    [this.#scroll, $('messages')].forEach((each) => observer.observe(each));
  }

  /** Shows a group, or none: from its first unread message on, or around the position `at`. */
  async open(g, at = null) {
    const state = this.#muster.conversations.get(g);
    this.#g = g;
    this.#target = at;
    this.#reading.position = state?.read ?? 0;
    this.#list.newFrom = null;
    this.#receipts.open(g);
    this.#demands.open(g);
    this.#empty();
    if (g !== null) {
      await this.#show(at ?? (state?.unread > 0 ? this.#reading.position + 1 : null), at !== null);
    }
  }

  /** Moves to a message of the open group, wherever in the log it is. */
  goTo(seq) {
    const row = this.#list.find('seq', seq);
    if (row) {
      this.#point(row);
      return undefined;
    }
    return this.#show(seq, true);
  }

  toNewest() {
    $('jump').hidden = true;
    if (this.#to < this.#head) {
      return this.#show(null, false);
    }
    this.#toEnd();
    return undefined;
  }

  /** Entries were pushed: all that can be seen of `from` to `to`. */
  append({ from, to, entries }) {
    this.#head = Math.max(this.#head, to);
    const follow = this.#atBottom;
    const joins = this.#shown && from <= this.#to + 1;
    this.#demands.pushed(entries);
    for (const entry of entries) {
      if (entry.kind === 'edit' || entry.kind === 'recall') {
        this.#change(entry);
      } else if (joins && entry.seq > this.#to) {
        this.#put(entry);
      }
    }
    if (joins) {
      this.#to = Math.max(this.#to, to);
      if (follow) {
        this.#cut('top');
      }
    }
    this.#settled();
    if (follow && joins) {
      this.#toEnd();
    } else if (entries.some((entry) => entry.kind === 'message')) {
      $('jump').hidden = false;
    }
  }

  /** The log has grown up to here, but what came was passed over. Who was at the bottom sees it all the same. */
  async gap(to) {
    const follow = this.#atBottom && to - this.#to <= PAGE;
    this.#head = Math.max(this.#head, to);
    $('jump').hidden = follow;
    this.#settled();
    if (follow) {
      await this.#load('newer');
      this.#toEnd();
    }
  }

  notices(notices) {
    for (const notice of notices) {
      if (!this.#list.find('notice', notice.id)) {
        this.#list.place(this.#rows.notice(notice), notice.after + 0.5);
      }
    }
    if (this.#atBottom) {
      this.#toEnd();
    }
  }

  /** Shows a message that is on its way, at the end of the log. */
  async pend(message) {
    if (this.#shown && this.#to < this.#head) {
      await this.toNewest();
    }
    this.#pending.show(message);
    this.#settled();
    this.#toEnd();
  }

  stored(cid, sent) {
    this.#pending.stored(cid, sent);
  }

  failed(cid, refused) {
    this.#pending.failed(cid, refused);
  }

  dropped(cid) {
    this.#pending.drop(cid);
  }

  #empty() {
    this.#shown = false;
    this.#from = this.#to = this.#floor = this.#head = 0;
    this.#reading.clear();
    this.#list.clear();
    $('jump').hidden = $('older').hidden = $('newer').hidden = $('empty').hidden = true;
    this.#atBottom = true;
    this.#loading = null;
    this.#scroll.ariaBusy = String(this.#g !== null);
  }

  /** Fills the window anew: around a position, or with the newest page. Without a connection it is made good once live. */
  async #show(seq, pointAt) {
    const g = this.#g;
    const newest = await this.#pull(seq === null ? { limit: PAGE } : { after: Math.max(0, seq - 1), limit: PAGE });
    const context = newest && seq > 1 ? await this.#pull({ before: seq, limit: CONTEXT }) : null;
    if (!newest || g !== this.#g) {
      return;
    }
    const head = Math.max(this.#head, newest.head);
    this.#empty();
    this.#shown = true;
    this.#head = head;
    this.#from = Math.min(context?.from ?? newest.from, newest.from);
    this.#to = Math.max(newest.to, newest.floor);
    if (newest.to < newest.from) {
      this.#from = Math.min(this.#from, newest.floor + 1);
    }
    [context, newest].forEach((page) => page && this.#add(page));
    if (this.#list.newFrom === null && seq !== null) {
      this.#list.markNew(this.#reading.position); // The line stays where it was when the group was opened.
    }
    this.#pending.showAll(g);
    this.#settled();
    const first = this.#list.find('seq', pointAt ? seq : this.#list.newFrom);
    if (first) {
      pointAt ? this.#point(first) : this.#scrollTo(first);
    } else {
      pointAt && this.#owner.tell(t('noSuchMessage'));
      this.#toEnd();
    }
    this.#scrolled();
    this.#receipts.ask();
    if (this.#head <= this.#to && !pointAt) {
      this.#reading.finish();
    }
  }

  async #pull(range) {
    const g = this.#g;
    try {
      return await this.#muster.pull(g, range);
    } catch (refused) {
      if (refused.code !== 'disconnected' && g === this.#g) {
        this.#owner.failed(refused);
      }
      return null;
    }
  }

  #live() {
    if (this.#g !== null && !this.#shown) {
      const state = this.#muster.conversations.get(this.#g);
      const unread = state?.unread > 0;
      this.#reading.position = Math.max(this.#reading.position, state?.read ?? 0);
      this.#show(this.#target ?? (unread ? this.#reading.position + 1 : null), this.#target !== null);
    }
    this.#receipts.ask();
  }

  #add(page) {
    this.#demands.paged(page);
    page.entries.forEach((entry) => this.#put(entry));
    this.notices(page.notices ?? []);
    this.#floor = page.floor;
    this.#head = Math.max(this.#head, page.head);
  }

  #put(entry) {
    if (entry.kind === 'edit' || entry.kind === 'recall') {
      this.#change(entry);
      return;
    }
    const known =
      this.#list.find('seq', entry.seq) ?? (entry.from === this.#muster.user?.id ? this.#list.find('cid', entry.cid) : null);
    const row = this.#rows.row(entry);
    known?.remove();
    this.#receipts.show(row, entry.seq);
    this.#demands.show(row, entry);
    this.#list.place(row, entry.seq ?? Infinity, entry);
    this.#reading.watch(row);
  }

  /** A change to a message that is shown. Without a body it is one that this member may not see. */
  #change({ kind, target, body }) {
    const entry = this.#list.entry(this.#list.find('seq', target));
    if (entry && kind === 'recall') {
      this.#put({ ...entry, body: undefined, recalled: true });
    } else if (entry && body !== undefined) {
      this.#put({ ...entry, body, edited: true });
    }
  }

  async #quoted(seq) {
    const shown = this.#list.entry(this.#list.find('seq', seq));
    const page = shown ? null : await this.#muster.pull(this.#g, { after: seq - 1, limit: 1 }).catch(() => null);
    return shown ?? page?.entries.find((entry) => entry.seq === seq && entry.kind === 'message');
  }

  // The window and the scroll bar.

  /** More above or below. What the person looks at stays where it is. */
  async #load(where) {
    const older = where === 'older';
    if (this.#loading || !this.#shown || (older ? this.#from <= this.#floor + 1 : this.#to >= this.#head)) {
      return;
    }
    const g = this.#g;
    const loading = (this.#loading = {});
    this.#scroll.ariaBusy = 'true';
    const page = await this.#pull(older ? { before: this.#from, limit: FURTHER } : { after: this.#to, limit: FURTHER });
    if (g !== this.#g || this.#loading !== loading) {
      return;
    }
    this.#loading = null;
    if (page) {
      this.#list.keepingPlace(this.#scroll, () => {
        this.#add(page);
        this.#from = older ? Math.min(this.#from, page.to < page.from ? page.floor + 1 : page.from) : this.#from;
        this.#to = older ? this.#to : Math.max(this.#to, page.to);
        this.#cut(older ? 'bottom' : 'top');
        this.#settled();
      });
      this.#receipts.ask();
    }
    this.#scroll.ariaBusy = 'false';
    page && this.#scrolled();
  }

  #cut(side) {
    if (this.#list.cut(side, SHOWN_MAX, SHOWN_AFTER_CUT)) {
      const [first, last] = this.#list.ends;
      if (side === 'top') {
        this.#from = first ?? this.#from;
      } else {
        this.#to = last ?? this.#to;
      }
    }
  }

  #settled() {
    if (!this.#shown) {
      return;
    }
    $('older').hidden = this.#from <= this.#floor + 1;
    $('newer').hidden = this.#to >= this.#head;
    $('empty').hidden = this.#list.size > 0 || !$('older').hidden;
    this.#scroll.ariaBusy = String(this.#loading !== null);
    this.#tools.oneTabStop();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    const below = scrollHeight - scrollTop - clientHeight;
    this.#atBottom = below < AT_BOTTOM_PX && this.#to >= this.#head;
    if (this.#atBottom) {
      $('jump').hidden = true;
    }
    // A page of edits alone shows nothing; without a scroll bar nobody could ask for more.
    const near = NEAR_EDGE * clientHeight;
    if (below < near && this.#to < this.#head) {
      this.#load('newer');
    } else if (scrollTop < near) {
      this.#load('older');
    }
  }

  #point(row) {
    row.scrollIntoView({ block: 'center' });
    row.classList.add('pointed');
    setTimeout(() => row.classList.remove('pointed'), 2_000);
  }

  /** The first new message stands under a third of the screen of what was before it. */
  #scrollTo(row) {
    const { top } = this.#scroll.getBoundingClientRect();
    this.#scroll.scrollTop += row.getBoundingClientRect().top - top - this.#scroll.clientHeight / 3;
    this.#atBottom = false;
  }

  #toEnd() {
    this.#atBottom = this.#to >= this.#head;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}
