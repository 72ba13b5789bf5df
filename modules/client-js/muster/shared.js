import { Events, liveOnce } from './events.js';
import { checkFocus } from './focus.js';
import { portToHub } from './hub-port.js';
import { newCid } from './outbox.js';
import { MusterError } from './refusals.js';
import { Rest } from './rest.js';
import { SharedList } from './shared-list.js';
import { whoIsThere } from './who.js';

/** No browser tells that a worker has died, so it is asked for a sign of life; after so many without one it is replaced. */
const BEAT_MS = 5_000;
const SILENT_MAX = 2;

/**
 * A client whose connection is shared by all tabs of this browser that ask with the same options, where the browser has
 * shared workers with modules; elsewhere one with a connection of its own. `store` is the name of IndexedDbStores, one for
 * each user.
 */
export async function sharedMuster({ focus = [], ...options }) {
  checkFocus(focus);
  return new SharedMuster({ ...options, url: String(options.url) }, focus);
}

/** A tab's end of the hub, with the face of a Muster of its own. It finds the hub when it knows whose it must be. */
class SharedMuster {
  state = 'disconnected';
  reason = 'new';
  user = null;
  positions = {};
  conversations;

  #options;
  #rest;
  #focus;
  #port = null;
  #joining = null;
  #owner = null;
  #silent = 0;
  #hears = false;
  #hurry = () => {};
  #events = new Events();
  #asked = new Map();
  #lastId = 0;
  #beats;
  /** Cookies are the whole browser's: whoever comes says so, that the others ask who is there. */
  #news = null;
  #lastNews = null;
  #leaves = () => this.#say({ say: 'leave' });

  constructor(options, focus) {
    this.#options = options;
    this.#rest = new Rest(new URL(options.url), globalThis.fetch, options.token);
    this.#focus = focus;
    this.conversations = new SharedList((words) => this.#say(words), () => this.#ask('loadMore'));
    if (!options.token && globalThis.BroadcastChannel) {
      this.#news = new BroadcastChannel(`muster ${options.url}`);
      this.#news.onmessage = ({ data }) => this.#heardOf(data.user);
    }
  }

  on(type, listener) {
    return this.#events.on(type, listener);
  }

  connect(as) {
    const ready = liveOnce(this);
    this.#hears = true;
    this.#beats ??= setInterval(() => this.#beat(), BEAT_MS);
    // The hub may be left with other tabs, and must not look for this one any more.
    globalThis.addEventListener?.('pagehide', this.#leaves);
    this.#join(as);
    return ready;
  }

  ready() {
    return liveOnce(this);
  }

  flush() {
    this.#say({ say: 'flush' });
  }

  /** This tab hears no more; the others go on, and so does what is on its way. */
  disconnect() {
    this.#leave();
    this.#become({ state: 'disconnected', reason: 'asked', retryIn: 0 });
  }

  /** This tab is done; for any other reason than `asked`, so are all of this user, for it is about who is signed in. */
  close(reason = 'asked') {
    if (reason !== 'asked') {
      this.#say({ say: 'close', reason });
    }
    this.#leave();
    this.#become({ state: 'closed', reason, retryIn: 0 });
  }

  retryNow() {
    this.#hurry();
    this.#say({ say: 'retryNow' });
  }

  rest(method, path, body) {
    return this.#rest.call(method, path, body);
  }

  request(op, fields) {
    return this.#ask('request', op, fields);
  }

  send(g, body, { cid = newCid(), ...more } = {}) {
    if (this.state === 'closed') {
      return Promise.reject(new MusterError('disconnected'));
    }
    return this.#ask('send', g, body, { cid, ...more });
  }

  pull(g, range = {}) {
    return this.#ask('pull', g, range);
  }

  async focus(groups) {
    checkFocus(groups);
    const before = this.#focus;
    this.#focus = groups;
    this.#forgetOthers();
    await this.#ask('focus', groups).catch((refused) => {
      if (refused.code !== 'disconnected') {
        this.#focus = this.#focus === groups ? before : this.#focus;
        throw refused;
      }
    });
  }

  read(g, seq, count = 0) {
    this.#say({ say: 'read', args: [g, seq, count] });
  }

  mute(g, muted = true) {
    return this.#ask('mute', g, muted);
  }

  receipts(g, seqs) {
    return this.#ask('receipts', g, seqs);
  }

  readers(g, seq, page = {}) {
    return this.#ask('readers', g, seq, page);
  }

  confirm(g, seq) {
    return this.#ask('confirm', g, seq);
  }

  confirmations(g, seq, page = {}) {
    return this.#ask('confirmations', g, seq, page);
  }

  remind(g, seq) {
    return this.#ask('remind', g, seq);
  }

  /** Finds the hub of who is there, now or again after it died. What was on its way to be sent is sent again. */
  async #join(as) {
    const joining = (this.#joining = {});
    this.#lastNews = null;
    this.#detach();
    this.#become({ state: 'connecting', reason: null, retryIn: 0 });
    const wanted = () => this.#joining === joining;
    const user = as ?? (await whoIsThere(this, wanted, (reason, retryIn) => this.#waits(reason, retryIn)));
    if (!wanted()) {
      return;
    }
    if (user === null || user !== (this.#owner ?? user)) {
      this.close(user === null ? 'unauthorized' : 'other_user');
      return;
    }
    this.#owner = user;
    const port = await portToHub({ ...this.#options, owner: user }, () => wanted() && this.#join());
    if (!wanted()) {
      return;
    }
    this.#port = port;
    port.onmessage = ({ data }) => this.#hear(data);
    this.#news?.postMessage({ user });
    this.#connectPort();
    [...this.#asked.values()].forEach(({ words }) => words?.what === 'send' && this.#say(words));
    if (this.#lastNews !== null) {
      this.#heardOf(this.#lastNews);
    }
  }

  #connectPort() {
    this.#say({ say: 'connect', focus: this.#focus, positions: this.positions });
  }

  #waits(reason, retryIn) {
    this.#become({ state: 'disconnected', reason, retryIn });
    return new Promise((resolve) => {
      this.#hurry = resolve;
      setTimeout(resolve, retryIn);
    });
  }

  /** Somebody came, in another tab. Only the server can tell whether we are somebody else now. */
  async #heardOf(user) {
    const owner = this.#owner;
    this.#lastNews = user;
    const concerned = this.#port ? user !== owner : this.state === 'closed' && this.reason !== 'asked';
    const current = concerned ? await this.rest('GET', 'api/v1/sessions/current').catch(() => null) : null;
    if (!current || current.mustChange || owner !== this.#owner || current.user.id === owner) {
      return;
    }
    if (this.#port) {
      this.close('other_user');
    } else if (this.state === 'closed') {
      this.#events.emit('state', { state: 'closed', reason: 'other_user', retryIn: 0 });
    }
  }

  /** Counts beats, not time: a tab in the background beats late, which says nothing about the worker. */
  #beat() {
    if (!this.#port || !this.#hears) {
      return;
    }
    if (this.#silent < SILENT_MAX) {
      this.#silent += 1;
      this.#say({ say: 'beat' });
    } else {
      this.#become({ state: 'disconnected', reason: 'unreachable', retryIn: 0 });
      this.#join();
    }
  }

  #say(words) {
    this.#port?.postMessage(words);
  }

  #ask(what, ...args) {
    const joined = this.#hears ? this.#port : null;
    if (!joined && what !== 'send') {
      return Promise.reject(new MusterError('disconnected'));
    }
    const words = { say: 'ask', id: ++this.#lastId, what, args };
    try {
      joined?.postMessage(words);
    } catch (impossible) {
      return Promise.reject(impossible);
    }
    return this.#answer(words.id, words);
  }

  #answer(id, words) {
    if (!this.#asked.has(id)) {
      const asked = { words };
      asked.promise = new Promise((resolve, reject) => Object.assign(asked, { resolve, reject }));
      this.#asked.set(id, asked);
    }
    return this.#asked.get(id).promise;
  }

  #hear({ answer, value, refused, event, detail, list, positions, resent, gone }) {
    this.#silent = 0;
    if (answer !== undefined) {
      const asked = this.#asked.get(answer);
      this.#asked.delete(answer);
      refused ? asked?.reject(new MusterError(...refused)) : asked?.resolve(value);
    } else if (!this.#hears) {
      return; // Said before it was heard that we have left.
    } else if (gone) {
      this.#connectPort();
    } else if (list) {
      this.conversations.take(list);
      this.#events.emit('conversations', this.conversations);
    } else if (positions) {
      Object.entries(positions).forEach(([g, to]) => this.#reached(Number(g), to));
    } else if (resent) {
      const sent = this.#answer(resent.cid);
      sent.catch(() => {}); // Nobody has to listen.
      this.#events.emit('resent', { message: resent, sent });
    } else if (event) {
      this.#told(event, detail);
    }
  }

  #told(event, detail) {
    switch (event) {
      case 'state':
        this.#stands(detail);
        return;
      case 'welcome':
        this.user = detail.user;
        break;
      case 'entries':
        this.#entries(detail);
        return;
      case 'gap':
        this.positions[detail.g] = Math.max(this.positions[detail.g] ?? 0, detail.to);
        break;
      case 'left':
        this.#focus = this.#focus === '*' ? '*' : this.#focus.filter((g) => g !== detail.g);
        this.#forgetOthers();
        delete this.positions[detail.g];
        break;
    }
    this.#events.emit(event, detail);
  }

  /** A hub that ends because it thinks that nobody is left, as after the machine has slept, is not the end of us. */
  #stands(change) {
    if (change.state === 'closed' && change.reason === 'asked') {
      this.#join();
      return;
    }
    if (change.state === 'closed') {
      this.#leave();
    }
    this.#become(change);
  }

  /** A hub that had to start again hands out from the least position of its tabs on; what we have is not handed out again. */
  #entries({ g, from, to, entries }) {
    const own = this.positions[g] ?? 0;
    const news = entries.filter(({ seq }) => seq > own);
    if (to > own) {
      this.positions[g] = to;
      this.#events.emit('entries', { g, from: Math.max(from, own + 1), to, entries: news });
      news.filter(({ kind }) => kind === 'message').forEach((entry) => this.#events.emit('message', entry));
    }
  }

  /** The hub has handed out everything up to here, and what is above our position not to us. */
  #reached(g, to) {
    const own = this.positions[g];
    if (this.#focus !== '*' && !this.#focus.includes(g)) {
      return; // Looked away meanwhile.
    }
    this.positions[g] = Math.max(own ?? to, to);
    if (own < to) {
      this.#events.emit('gap', { g, from: own + 1, to });
    }
  }

  #forgetOthers() {
    if (this.#focus !== '*') {
      const own = Object.entries(this.positions).filter(([g]) => this.#focus.includes(Number(g)));
      this.positions = Object.fromEntries(own);
    }
  }

  #leave() {
    this.#hears = false;
    this.#joining = null;
    this.#hurry();
    this.#say({ say: 'flush' });
    this.#say({ say: 'leave' });
    clearInterval(this.#beats);
    this.#beats = undefined;
    globalThis.removeEventListener?.('pagehide', this.#leaves);
  }

  /** Lets go of a hub that may be dead. Only what is to be sent is said again to the next one. */
  #detach() {
    this.#say({ say: 'leave' });
    if (this.#port) {
      this.#port.onmessage = null;
      this.#port.close();
      this.#port = null;
    }
    this.#silent = 0;
    this.#refuse(({ words }) => words?.what !== 'send');
  }

  #refuse(which) {
    for (const [id, asked] of [...this.#asked].filter(([, each]) => which(each))) {
      this.#asked.delete(id);
      asked.reject(new MusterError('disconnected'));
    }
  }

  #become({ state, reason, retryIn }) {
    if (state === 'closed') {
      this.#detach();
      this.#refuse(() => true);
      this.#owner = null;
      this.user = null;
      this.positions = {};
      this.conversations.clear();
    }
    if (state !== this.state || state === 'disconnected') {
      this.state = state;
      this.reason = reason;
      this.#events.emit('state', { state, reason, retryIn });
    }
  }
}
