import { $, button, clockTime, dayName, make, sameDay } from './dom.js';
import { t, tError, tNodes } from './texts.js';

const AT_BOTTOM_PX = 40;
const NEAR_TOP_PX = 80;
const TOGETHER_MS = 5 * 60_000;
/** A busy group must not grow the page without end: over the first number, what scrolled off is cut to the second. */
const SHOWN_MAX = 600;
const SHOWN_AFTER_CUT = 300;
const COUNTED_MAX = 200;

/**
 * The messages of the open group. Every row has its place by `data-order`: its seq; for a notice just behind the seq it
 * follows; for a message not yet stored, the end. So it does not matter in which order `sent`, pushes and pages come.
 */
export class Messages {
  #muster;
  #people;
  #owner;
  #g = null;
  #from = 0;
  #floor = 0;
  #atBottom = true;
  #loading = false;
  #scroll = $('scroll');
  #list = $('messages');
  #older = $('older');
  #jump = $('jump');
  #empty = $('empty');
  #entries = new WeakMap();
  #receipts = new Map();

  /** `owner` has `seen()`, `retry(cid)`, `edit(entry)` and `failed(refused)`. */
  constructor(muster, people, owner) {
    this.#muster = muster;
    this.#people = people;
    this.#owner = owner;
    muster.addEventListener('receipts', ({ detail }) => this.#receive(detail));
    muster.addEventListener('state', ({ detail }) => detail.state === 'live' && this.#countReaders());
    this.#scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#older.addEventListener('click', () => this.#loadOlder());
    this.#jump.addEventListener('click', () => this.toBottom());
    this.#list.addEventListener('keydown', (event) => this.#walk(event));
    // A phone's keyboard, a name that comes in late: whoever was at the bottom stays there.
    const observer = new ResizeObserver(() => this.#atBottom && this.#toEnd());
    [this.#scroll, this.#list].forEach((each) => observer.observe(each));
  }

  get atBottom() {
    return this.#atBottom;
  }

  /** Empties the list, for another group or none. */
  clear(g) {
    this.#g = g;
    this.#from = this.#floor = 0;
    this.#list.replaceChildren();
    this.#receipts.clear();
    this.#jump.hidden = this.#older.hidden = this.#empty.hidden = true;
    this.#atBottom = true;
    this.#loading = false;
    this.#scroll.ariaBusy = String(g !== null);
  }

  /** Shows the newest page. */
  show(page) {
    this.clear(this.#g);
    this.#from = page.from;
    this.#add(page);
    this.#settled();
    this.toBottom();
    this.#countReaders();
  }

  append(entries) {
    const follow = this.#atBottom;
    entries.forEach((entry) => this.#put(entry));
    if (follow) {
      this.#cut();
    }
    this.#settled();
    if (follow) {
      this.#toEnd();
    } else if (entries.some((entry) => entry.kind === 'message')) {
      this.#jump.hidden = false;
    }
  }

  notices(notices) {
    for (const notice of notices) {
      if (!this.#find('notice', notice.id)) {
        const row = make('li', 'event notice', make('span', '', notice.body), ' ', clockTime(notice.at));
        row.dataset.notice = notice.id;
        this.#place(row, notice.after + 0.5, notice.at);
      }
    }
    if (this.#atBottom) {
      this.#toEnd();
    }
  }

  /** Shows a message that is on its way, unless it has arrived already. */
  pend(cid, body, me) {
    const at = new Date().toISOString();
    if (!this.#find('cid', cid)) {
      this.#put({ kind: 'message', from: me, at, cid, body });
    }
    this.#setState(cid, 'pending');
    this.#settled();
    this.toBottom();
  }

  /** It was stored with this number. Its entry may have come in before, or comes later. */
  stored(cid, { seq, at }) {
    const row = this.#find('cid', cid);
    if (!row || row.dataset.seq) {
      return;
    }
    const pushed = this.#find('seq', seq);
    if (pushed) {
      row.remove();
    } else {
      this.#put({ ...this.#entries.get(row), seq, at });
    }
  }

  failed(cid, refused) {
    this.#setState(cid, 'failed', tError(refused));
  }

  toBottom() {
    this.#jump.hidden = true;
    this.#atBottom = true;
    this.#toEnd();
    this.#owner.seen();
  }

  #add(page) {
    page.entries.forEach((entry) => this.#put(entry));
    this.notices(page.notices ?? []);
    this.#floor = page.floor;
  }

  #put(entry) {
    if (entry.kind === 'edit' || entry.kind === 'recall') {
      this.#change(entry);
      return;
    }
    const known =
      this.#find('seq', entry.seq) ?? (entry.from === this.#muster.user?.id ? this.#find('cid', entry.cid) : null);
    const row = entry.kind === 'message' ? this.#message(entry) : make('li', 'event', ...this.#event(entry));
    known?.remove();
    if (entry.seq) {
      row.dataset.seq = entry.seq;
      this.#showReceipt(row, entry.seq);
    }
    this.#entries.set(row, entry);
    this.#place(row, entry.seq ?? Infinity, entry.at);
  }

  /** A change to a message that is shown. Without a body it is one that this member may not see. */
  #change({ kind, target, body }) {
    const entry = this.#entries.get(this.#find('seq', target));
    if (entry && kind === 'recall') {
      this.#put({ ...entry, body: undefined, recalled: true });
    } else if (entry && body !== undefined) {
      this.#put({ ...entry, body, edited: true });
    }
  }

  #message(entry) {
    const mine = entry.from === this.#muster.user?.id;
    const text = make('p', 'text', entry.recalled ? t('recalled') : (entry.body ?? ''));
    text.dir = 'auto';
    const head = make('p', 'head', this.#people.span(entry.from), ' ', clockTime(entry.at));
    const foot = make('p', 'foot', entry.edited && !entry.recalled ? t('edited') : '');
    const row = make('li', `message${mine ? ' mine' : ''}${entry.recalled ? ' recalled' : ''}`, head, text, foot);
    row.dataset.from = entry.from;
    if (entry.cid) {
      row.dataset.cid = entry.cid;
    }
    if (entry.seq) {
      const actions = button('actions quiet', '⋯', () => this.#toggleTools(row, actions));
      actions.ariaLabel = t('actions');
      actions.ariaExpanded = 'false';
      actions.tabIndex = -1;
      text.after(actions);
    }
    return row;
  }

  /** Of own messages that are shown; from then on the server tells. Where the group's rules show none, there is none. */
  async #countReaders() {
    const g = this.#g;
    const seqs = [...this.#list.querySelectorAll('.message.mine[data-seq]')].slice(-COUNTED_MAX).map((row) => Number(row.dataset.seq));
    if (seqs.length > 0) {
      const { counts } = await this.#muster.request('receipts', { g, seqs }).catch(() => ({ counts: [] }));
      this.#receive({ g, counts });
    }
  }

  #receive({ g, counts }) {
    for (const [seq, n, of] of g === this.#g ? counts : []) {
      this.#receipts.set(seq, { n, of });
      this.#showReceipt(this.#find('seq', seq), seq);
    }
  }

  #showReceipt(row, seq) {
    const count = this.#receipts.get(seq);
    if (row && count && count.of > 0) {
      const foot = row.querySelector('.foot');
      foot.querySelector('.read')?.remove();
      foot.append(' ', make('span', 'read', t('readBy', count)));
    }
  }

  #event({ kind, from, at, body, users = [], count = users.length }) {
    const itself = users.length === 0 || (users.length === 1 && users[0] === from);
    const silence = (body ? 'silenced' : 'unsilenced') + (users.length === 0 ? 'All' : '');
    const policies = { archived: 'archived', unarchived: 'unarchived' };
    const keys = {
      join: itself ? 'joined' : 'added',
      leave: itself ? 'left' : 'removed',
      role: 'role',
      silence,
      policy: policies[body],
    };
    const key = keys[kind] ?? 'policy';
    const values = { who: [this.#people.span(from)], users: this.#people.list(users, count) };
    return [make('span', '', ...tNodes(key, values)), ' ', clockTime(at)];
  }

  #toggleTools(row, actions) {
    const open = row.querySelector('.tools');
    actions.ariaExpanded = String(!open);
    if (open) {
      open.remove();
      return;
    }
    const entry = this.#entries.get(row);
    const tools = make('div', 'tools');
    if (row.classList.contains('mine') && !entry.recalled) {
      tools.append(button('quiet edit', t('edit'), () => this.#owner.edit(entry)));
      tools.append(button('quiet recall', t('recall'), () => this.#ask('recall', { seq: entry.seq })));
    }
    tools.append(
      button('quiet hide', t('hide'), async () => {
        if (await this.#ask('hide', { seqs: [entry.seq] })) {
          const { nextElementSibling: next } = row;
          row.remove();
          this.#arrange(next);
        }
      }),
    );
    actions.after(tools);
    tools.firstElementChild.focus();
  }

  async #ask(op, fields) {
    try {
      await this.#muster.request(op, { g: this.#g, ...fields });
      $('composer').focus(); // What was clicked goes away with its row.
      return true;
    } catch (refused) {
      this.#owner.failed(refused);
      return false;
    }
  }

  #setState(cid, state, reason = '') {
    const row = this.#find('cid', cid);
    if (!row || row.dataset.seq) {
      return;
    }
    row.dataset.state = state;
    const foot = row.querySelector('.foot');
    foot.replaceChildren(make('span', 'status', t(state)));
    if (state === 'failed') {
      foot.append(' ', make('span', '', reason), ' ', button('retry', t('retry'), () => this.#owner.retry(cid)));
    }
  }

  #find(key, value) {
    return value ? this.#list.querySelector(`[data-${key}="${CSS.escape(value)}"]`) : null;
  }

  #place(row, order, at) {
    row.dataset.order = order;
    row.dataset.at = at;
    let last = this.#list.lastElementChild;
    while (last && Number(last.dataset.order) > order) {
      last = last.previousElementSibling;
    }
    if (last) {
      last.after(row);
    } else {
      this.#list.prepend(row);
    }
    this.#arrange(row);
    this.#arrange(row.nextElementSibling);
  }

  /** A day's first row names the day; a person's messages in a row have one head. */
  #arrange(row) {
    if (!row) {
      return;
    }
    const before = row.previousElementSibling;
    const newDay = !before || !sameDay(before.dataset.at, row.dataset.at);
    const follows =
      !newDay && row.dataset.from !== undefined && before.dataset.from === row.dataset.from &&
      Date.parse(row.dataset.at) - Date.parse(before.dataset.at) < TOGETHER_MS;
    row.querySelector('.day')?.remove();
    if (newDay) {
      row.prepend(make('p', 'day', dayName(row.dataset.at)));
    }
    row.classList.toggle('follows', follows);
  }

  #cut() {
    if (this.#list.childElementCount <= SHOWN_MAX) {
      return;
    }
    while (this.#list.childElementCount > SHOWN_AFTER_CUT) {
      this.#list.firstElementChild.remove();
    }
    this.#arrange(this.#list.firstElementChild);
    const first = this.#list.querySelector('[data-seq]');
    this.#from = first ? Number(first.dataset.seq) : this.#from;
  }

  async #loadOlder() {
    if (this.#loading || this.#older.hidden) {
      return;
    }
    const g = this.#g;
    this.#loading = true;
    this.#scroll.ariaBusy = 'true';
    try {
      const page = await this.#muster.older(g, this.#from);
      if (g === this.#g) {
        this.#prepend(page);
        this.#countReaders();
      }
    } catch (refused) {
      this.#owner.failed(refused);
    } finally {
      this.#loading = false;
    }
    if (g === this.#g) {
      this.#settled();
    }
  }

  /** What the person looks at stays where it is while the list grows above it. */
  #prepend(page) {
    const belowTop = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    this.#add(page);
    this.#from = Math.min(this.#from, page.to < page.from ? page.floor + 1 : page.from);
    this.#settled();
    this.#scroll.scrollTop = this.#scroll.scrollHeight - belowTop;
  }

  #settled() {
    this.#older.hidden = this.#from <= this.#floor + 1;
    this.#empty.hidden = this.#list.childElementCount > 0 || !this.#older.hidden;
    this.#scroll.ariaBusy = 'false';
    const actions = this.#list.querySelectorAll('.actions');
    actions.forEach((each, i) => (each.tabIndex = i === actions.length - 1 ? 0 : -1));
    const unfilled = this.#scroll.clientHeight > 0 && this.#scroll.scrollHeight <= this.#scroll.clientHeight;
    if (unfilled && this.#g !== null) {
      this.#loadOlder(); // A page of edits alone shows nothing; without a scroll bar nobody could ask for more.
    }
  }

  /** Tab stops at the last message only, or the way to the composer would be long; arrows go on from there. */
  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const actions = [...this.#list.querySelectorAll('.actions')];
    const at = actions.indexOf(event.target);
    if (step && at >= 0) {
      event.preventDefault();
      actions[at + step]?.focus();
    }
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    this.#atBottom = scrollHeight - scrollTop - clientHeight < AT_BOTTOM_PX;
    if (this.#atBottom) {
      this.#jump.hidden = true;
      this.#owner.seen();
    }
    if (scrollTop < NEAR_TOP_PX) {
      this.#loadOlder();
    }
  }

  #toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}
