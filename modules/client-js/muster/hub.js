import { checkFocus } from './focus.js';
import { MusterError, passes, retryWait } from './refusals.js';

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
/** Who has not said a word for so long is gone or frozen: a tab in the background beats once a minute at least. */
const QUIET_MS = 180_000;
/** In so many looks at who is quiet: it counts these, not time, for after the machine has slept nobody has said a word. */
const QUIET_LOOKS = 6;

/**
 * One user's client for several tabs, each at the other end of a port (shared.js). Entries go to the tabs that look at the
 * group, the client looks at what any of them looks at, and a message is the hub's once it is here, whatever becomes of its tab.
 *
 * Once the client is closed the hub is over: it answers nothing but that, and whoever comes next has another one.
 */
export class Hub {
  #muster;
  #over;
  #tabs = new Set();
  #begun = false;
  #closed = null;
  #retryAt = 0;
  #unsent = new Map();
  #rows = new Map();
  #listTimer = null;
  #turn = Promise.resolve();
  #quiet;

  /** `over()` is called once; `quietAfter` is after how many milliseconds without a word a tab is left out. */
  constructor(muster, { over = () => {}, quietAfter = QUIET_MS } = {}) {
    this.#muster = muster;
    this.#over = over;
    this.#quiet = setInterval(() => this.#dropQuiet(), quietAfter / QUIET_LOOKS);
    muster.on('state', (change) => this.#changed(change));
    muster.on('welcome', (welcome) => this.#tabs.forEach((tab) => this.#greet(tab, welcome)));
    muster.on('conversations', () => (this.#listTimer ??= setTimeout(() => this.#tellList(), LIST_EVERY_MS)));
    muster.on('resent', ({ message, sent }) => this.#adopt(message, sent));
    muster.on('*', ({ type, detail }) => OWN_WAYS.has(type) || this.#tell(type, detail));
  }

  add(port) {
    const tab = { port, focus: [], before: [], greeted: false, quiet: 0 };
    port.onmessage = ({ data }) => this.#hear(tab, data);
    port.postMessage({ hub: true });
  }

  #hear(tab, { say, ...words }) {
    if (this.#closed) {
      this.#tellTab(tab, 'state', this.#closed);
      return;
    }
    tab.quiet = 0;
    if (!this.#tabs.has(tab) && say !== 'connect' && say !== 'leave') {
      tab.port.postMessage({ gone: true }); // It slept too long, or comes back from the browser's memory.
    }
    switch (say) {
      case 'connect':
        this.#connect(tab, words);
        break;
      case 'ask':
        this.#asked(tab, words);
        break;
      case 'read':
        this.#muster.read(...words.args);
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
        this.#muster.close(words.reason);
        break;
      case 'leave':
        this.#leave(tab);
        break;
      case 'beat':
        tab.port.postMessage({ beat: true });
        break;
    }
  }

  #connect(tab, { focus, positions }) {
    this.#tabs.add(tab);
    const { state, reason, user, conversations } = this.#muster;
    this.#lookFirst(tab, focus, positions);
    if (!this.#begun) {
      this.#begun = true;
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

  async #asked(tab, { id, what, args }) {
    const answered = (outcome) => tab.port.postMessage({ answer: id, ...outcome });
    try {
      if (!ASKED.has(what)) {
        throw new MusterError('bad_request');
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
        return this.#look(tab, args[0]);
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
    this.#tabs.forEach((tab) => this.#resend(tab, unsent));
  }

  #resend({ port }, { message, sent }) {
    port.postMessage({ resent: message });
    sent.then((value) => ({ value }), outcomeOf).then((outcome) => port.postMessage({ answer: message.cid, ...outcome }));
  }

  /** One change of what is looked at after the other, so that what one tab may not look at is taken back from it alone. */
  #look(tab, groups, positions = {}) {
    const looked = this.#turn.then(async () => {
      checkFocus(groups);
      tab.before = tab.focus;
      tab.focus = groups;
      try {
        await this.#lookAtAll(positions);
        this.#tellPositions(tab);
      } catch (refused) {
        tab.focus = tab.before;
        throw refused;
      }
    });
    this.#turn = looked.catch(() => {});
    return looked;
  }

  #lookAtAll(positions) {
    const all = [...this.#tabs].map(({ focus }) => focus);
    const looked = this.#muster.focus(all.includes('*') ? '*' : [...new Set(all.flat())]);
    this.#muster.resumeFrom(positions);
    return looked;
  }

  /** What a tab looks at when it comes: of groups that it may not see it is told that they are not its any more. */
  async #lookFirst(tab, groups, positions) {
    if (!this.#begun) {
      tab.focus = groups;
      this.#lookAtAll(positions).catch(() => {}); // There is nobody to ask yet: the greeting says it.
      return;
    }
    const refusal = await this.#look(tab, groups, positions).then(() => null, (refused) => refused);
    if (refusal?.code === 'not_found' && groups.length > 1) {
      await this.#lookOneByOne(tab, groups, positions);
    } else if (refusal?.code === 'not_found') {
      this.#tellTab(tab, 'left', { g: groups[0] });
    } else if (refusal && passes(refusal) && this.#tabs.has(tab)) {
      await retryWait(refusal);
      this.#lookFirst(tab, groups, positions);
    }
  }

  async #lookOneByOne(tab, groups, positions) {
    for (const g of groups) {
      const told = ({ code }) => code === 'not_found' && this.#tellTab(tab, 'left', { g });
      await this.#look(tab, [...tab.focus, g], positions).catch(told);
    }
  }

  #leave(tab) {
    if (!this.#tabs.delete(tab)) {
      return;
    }
    tab.greeted = false;
    tab.focus = tab.before = [];
    if (this.#tabs.size > 0) {
      this.#look(tab, []).catch(() => {});
      for (const unsent of this.#unsent.values()) {
        if (unsent.tab === tab) {
          this.#tabs.forEach((other) => this.#resend(other, unsent));
        }
      }
    } else if (this.#unsent.size > 0) {
      this.#begun = false;
      this.#muster.disconnect(); // What is unsent waits here, and in the store in case that this ends as well.
    } else {
      this.#muster.close();
    }
  }

  #dropQuiet() {
    this.#tabs.forEach((tab) => (tab.quiet += 1));
    [...this.#tabs].filter(({ quiet }) => quiet > QUIET_LOOKS).forEach((tab) => this.#leave(tab));
  }

  #changed(change) {
    const { state, reason, retryIn } = change;
    this.#retryAt = state === 'disconnected' && reason !== 'asked' ? Date.now() + retryIn : 0;
    this.#tell('state', { state, reason, retryIn });
    if (state === 'live') {
      this.#tabs.forEach((tab) => this.#tellPositions(tab)); // A first greeting names them after it has told of itself.
    } else if (state === 'closed') {
      this.#closed = change;
      clearInterval(this.#quiet);
      clearTimeout(this.#listTimer);
      this.#tabs.clear();
      this.#unsent.clear();
      this.#over();
    }
  }

  /** The whole list first, as the welcome of a connection brings it. */
  #greet(tab, welcome) {
    this.#tellList();
    tab.greeted = true;
    const { total, more, newestFirst } = this.#muster.conversations;
    tab.port.postMessage({ list: { total, more, rows: newestFirst, anew: true } });
    this.#tellTab(tab, 'welcome', welcome);
  }

  /** How far everything was handed out: what a tab has not got of it, it did not hear of. */
  #tellPositions({ port, focus }) {
    const own = Object.entries(this.#muster.positions).filter(([g]) => focus === '*' || focus.includes(Number(g)));
    port.postMessage({ positions: Object.fromEntries(own) });
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
    const greeted = [...this.#tabs].filter((tab) => tab.greeted);
    greeted.forEach(({ port }) => port.postMessage({ list: { total, more, rows, gone } }));
  }

  #tell(type, detail) {
    if (type === 'left') {
      const others = (focus) => (focus === '*' ? focus : focus.filter((g) => g !== detail.g));
      this.#tabs.forEach((tab) => Object.assign(tab, { focus: others(tab.focus), before: others(tab.before) }));
    }
    [...this.#tabs]
      .filter(({ focus }) => !OF_FOCUS.has(type) || focus === '*' || focus.includes(detail.g))
      .forEach((tab) => this.#tellTab(tab, type, detail));
  }

  #tellTab(tab, type, detail) {
    tab.port.postMessage({ event: type, detail });
  }
}

/** An error does not keep its fields on the way through a port. */
function outcomeOf(refused) {
  const { code = 'failed', message, retryAfter = 0, status = 0 } = refused;
  return { refused: [code, message, retryAfter, status] };
}
