import { newCid } from './outbox.js';
import { MusterError } from './refusals.js';

/** What a tab may ask of the client that it shares. */
const ASKED = new Set([
  'send', 'pull', 'focus', 'mute', 'receipts', 'readers', 'confirm', 'confirmations', 'remind', 'request', 'loadMore',
]);
/** Told to tabs that look at the group alone. */
const OF_FOCUS = new Set(['entries', 'gap']);
/** Told in ways of their own; `message` each tab makes of `entries` by itself. All else is told to all. */
const OWN_WAYS = new Set(['state', 'welcome', 'conversations', 'resent', 'message']);
/** However many entries come in, a list is copied to the tabs so often at most. */
const LIST_EVERY_MS = 100;

/**
 * One client for several tabs, each at the other end of a port (shared.js). Entries go to the tabs that look at the group,
 * the client looks at what any of them looks at, and a message is the hub's once it is here, whatever becomes of its tab.
 *
 * Whoever is signed in is one for all of them. With each `closed` an age of the hub ends: what a tab asks for in words of
 * an earlier one was meant for somebody else, and is refused.
 */
export class Hub {
  #muster;
  #tabs = new Set();
  #id = newCid();
  #age = 0;
  #retryAt = 0;
  #unsent = new Map();
  #rows = new Map();
  #listTimer = null;

  constructor(muster) {
    this.#muster = muster;
    muster.on('state', (change) => this.#changed(change));
    muster.on('welcome', (welcome) => this.#welcome(welcome));
    muster.on('conversations', () => (this.#listTimer ??= setTimeout(() => this.#tellList(), LIST_EVERY_MS)));
    muster.on('resent', ({ message, sent }) => this.#adopt(message, sent));
    muster.on('*', ({ type, detail }) => OWN_WAYS.has(type) || this.#tell(type, detail));
  }

  add(port) {
    const tab = { port, focus: [], hears: false, knowsUser: false };
    this.#tabs.add(tab);
    port.onmessage = ({ data }) => this.#hear(tab, data);
    port.postMessage({ hub: this.#id, age: this.#age });
  }

  #hear(tab, { say, ...words }) {
    switch (say) {
      case 'connect':
        this.#connect(tab, words);
        break;
      case 'ask':
        this.#asked(tab, words);
        break;
      case 'read':
        if (words.age === this.#age) {
          this.#muster.read(...words.args);
        }
        break;
      case 'flush':
        this.#muster.flush();
        break;
      case 'retryNow':
        this.#muster.retryNow();
        break;
      case 'refreshSoon':
        this.#muster.conversations.refreshSoon();
        break;
      case 'close':
        if ((words.age ?? this.#age) === this.#age) {
          this.#muster.close(words.reason);
        }
        break;
      case 'leave':
        this.#leave(tab);
        break;
      case 'beat':
        tab.port.postMessage({ beat: true });
        break;
    }
  }

  /** `as` is who the browser's cookie says is there now: it may have been signed in anew behind our back. */
  #connect(tab, { focus, as }) {
    if (as !== undefined && as !== (this.#muster.user?.id ?? as)) {
      this.#muster.close('other_user');
    }
    this.#tabs.add(tab);
    tab.hears = true;
    tab.focus = focus;
    this.#look();
    const { state, reason, user, conversations } = this.#muster;
    if (state === 'closed' || (state === 'disconnected' && this.#retryAt === 0)) {
      this.#muster.connect().catch(() => {}); // The states say it.
    } else {
      if (user && (state === 'live' || state === 'catching-up')) {
        this.#tellTab(tab, 'state', { state: 'catching-up', reason: null, retryIn: 0 });
        this.#greet(tab, { op: 'welcome', user, groups: conversations.newestFirst, total: conversations.total });
      }
      this.#tellTab(tab, 'state', { state, reason, retryIn: Math.max(0, this.#retryAt - Date.now()) });
    }
    [...this.#unsent.values()].filter((unsent) => !this.#tabs.has(unsent.tab)).forEach((unsent) => this.#resend(tab, unsent));
  }

  async #asked(tab, { id, what, args, age }) {
    const answered = (outcome) => this.#post(tab, { answer: id, ...outcome });
    try {
      if (age !== this.#age || !ASKED.has(what)) {
        throw new MusterError(age === this.#age ? 'bad_request' : 'disconnected');
      }
      const value = await this.#do(tab, what, args);
      this.#tellList(); // What a tab does next may lean on it.
      answered({ value });
    } catch (refused) {
      answered(outcomeOf(refused));
    }
  }

  #do(tab, what, args) {
    switch (what) {
      case 'send':
        return this.#send(tab, ...args);
      case 'focus':
        return this.#focus(tab, args[0]);
      case 'loadMore':
        return this.#muster.conversations.loadMore();
      default:
        return this.#muster[what](...args);
    }
  }

  #send(tab, g, body, more) {
    const sent = this.#muster.send(g, body, more);
    this.#keep({ message: { g, body, ...more }, sent, tab });
    return sent;
  }

  #keep(unsent) {
    const { cid } = unsent.message;
    this.#unsent.set(cid, unsent);
    const settled = () => this.#unsent.get(cid) === unsent && this.#unsent.delete(cid);
    unsent.sent.then(settled, settled);
  }

  /** Nobody's: an earlier client left it behind. Whoever hears shows it, and hears what becomes of it. */
  #adopt(message, sent) {
    const unsent = { message, sent, tab: null };
    this.#keep(unsent);
    this.#hearing().forEach((tab) => this.#resend(tab, unsent));
  }

  #resend(tab, { message, sent }) {
    this.#post(tab, { resent: message });
    sent.then((value) => ({ value }), outcomeOf).then((outcome) => this.#post(tab, { answer: message.cid, ...outcome }));
  }

  /** What one tab may not look at must not turn the others' away. */
  async #focus(tab, groups) {
    const before = tab.focus;
    tab.focus = groups;
    try {
      await this.#muster.focus(this.#allFocus());
      this.#tellPositions(tab);
    } catch (refused) {
      if (tab.focus === groups) {
        tab.focus = before;
        this.#look();
      }
      throw refused;
    }
  }

  #allFocus() {
    const all = [...this.#tabs].map(({ focus }) => focus);
    return all.includes('*') ? '*' : [...new Set(all.flat())];
  }

  #look() {
    this.#muster.focus(this.#allFocus()).catch(() => {}); // Made good with the next greeting, or the next change.
  }

  #leave(tab) {
    if (!this.#tabs.delete(tab)) {
      return;
    }
    tab.hears = tab.knowsUser = false;
    tab.focus = [];
    if (this.#hearing().length === 0) {
      this.#muster.disconnect(); // Flushes. What is unsent waits here, and in the store in case that this ends as well.
      return;
    }
    this.#look();
    for (const unsent of this.#unsent.values()) {
      if (unsent.tab === tab) {
        this.#hearing().forEach((other) => this.#resend(other, unsent));
      }
    }
  }

  #changed({ state, reason, retryIn }) {
    this.#retryAt = state === 'disconnected' && reason !== 'asked' ? Date.now() + retryIn : 0;
    if (state === 'connecting') {
      this.#retryAt = 0;
    }
    if (state === 'closed') {
      this.#age += 1;
      this.#unsent.clear();
      this.#tabs.forEach((tab) => Object.assign(tab, { focus: [], knowsUser: false }));
      this.#look();
    }
    this.#tell('state', { state, reason, retryIn });
  }

  #welcome(welcome) {
    this.#hearing().forEach((tab) => this.#greet(tab, welcome));
  }

  /** The whole list first, as the welcome of a connection brings it. */
  #greet(tab, welcome) {
    this.#tellList();
    tab.knowsUser = true;
    const { total, more, newestFirst } = this.#muster.conversations;
    this.#post(tab, { list: { total, more, rows: newestFirst, anew: true } });
    this.#tellPositions(tab);
    this.#tellTab(tab, 'welcome', welcome);
  }

  #tellPositions(tab) {
    const { focus } = tab;
    const own = Object.entries(this.#muster.positions).filter(([g]) => focus === '*' || focus.includes(Number(g)));
    this.#post(tab, { positions: Object.fromEntries(own) });
  }

  /** What has changed in the list since it was last told. */
  #tellList() {
    if (this.#listTimer === null) {
      return;
    }
    clearTimeout(this.#listTimer);
    this.#listTimer = null;
    const { total, more, newestFirst } = this.#muster.conversations;
    const texts = new Map(newestFirst.map((row) => [row.g, JSON.stringify(row)]));
    const rows = newestFirst.filter(({ g }) => texts.get(g) !== this.#rows.get(g));
    const gone = [...this.#rows.keys()].filter((g) => !texts.has(g));
    this.#rows = texts;
    [...this.#tabs].filter(({ knowsUser }) => knowsUser).forEach((tab) => this.#post(tab, { list: { total, more, rows, gone } }));
  }

  #tell(type, detail) {
    if (type === 'left') {
      this.#tabs.forEach((tab) => tab.focus !== '*' && (tab.focus = tab.focus.filter((g) => g !== detail.g)));
    }
    this.#hearing()
      .filter(({ focus }) => !OF_FOCUS.has(type) || focus === '*' || focus.includes(detail.g))
      .forEach((tab) => this.#tellTab(tab, type, detail));
  }

  #tellTab(tab, type, detail) {
    this.#post(tab, { event: type, detail });
  }

  #post(tab, words) {
    tab.port.postMessage({ ...words, age: this.#age });
  }

  #hearing() {
    return [...this.#tabs].filter(({ hears }) => hears);
  }
}

/** An error does not keep its fields on the way through a port. */
function outcomeOf(refused) {
  const { code = 'failed', message, retryAfter = 0, status = 0 } = refused;
  return { refused: [code, message, retryAfter, status] };
}
