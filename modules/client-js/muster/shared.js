import { IndexedDbStore, Muster } from '../muster.js';
import { byNewest } from './conversations.js';
import { Events, liveOnce } from './events.js';
import { newCid } from './outbox.js';
import { MusterError } from './refusals.js';
import { Rest } from './rest.js';

/** Tabs of different versions of these files must not share a worker: to be raised with what hub and tabs say to each other. */
const VERSION = 1;
/** A browser that starts the worker later than this does better without. */
const STARTS_WITHIN_MS = 3_000;
/** No browser tells that a worker has died, so it is asked for a sign of life; after so many without one it is replaced. */
const BEAT_MS = 5_000;
const SILENT_MAX = 2;

/**
 * A client whose connection is shared by all tabs of this browser that ask with the same options, where the browser has
 * shared workers with modules; elsewhere one with a connection of its own. `store` is the name of an IndexedDbStore.
 */
export async function sharedMuster(options) {
  const { focus = [], store, ...same } = options;
  const told = { ...same, url: String(options.url), store };
  const way = await wayTo(told).catch(() => null);
  return way
    ? new SharedMuster(way, told, focus)
    : new Muster({ ...options, store: store === undefined ? null : new IndexedDbStore(store) });
}

/** A port to the hub, which hub it is, and its age. Fails with what cannot be sent to it, such as a function that brings tokens. */
function wayTo(options) {
  return new Promise((resolve, reject) => {
    const address = new URL('shared-worker.js', import.meta.url);
    const worker = new SharedWorker(address, { type: 'module', name: `muster ${VERSION}` });
    const timer = setTimeout(reject, STARTS_WITHIN_MS);
    const settled = (how) => {
      clearTimeout(timer);
      how();
    };
    worker.onerror = () => settled(reject);
    worker.port.onmessage = ({ data }) => settled(() => resolve({ ...data, port: worker.port }));
    worker.port.postMessage({ options });
  });
}

/** A tab's end of the hub, with the face of a Muster of its own. */
class SharedMuster {
  state = 'disconnected';
  reason = 'new';
  user = null;
  positions = {};
  conversations;

  #port;
  #hub;
  #options;
  #rest;
  #focus;
  #age = 0;
  #deafUntil = 0;
  #silent = 0;
  #hears = false;
  #events = new Events();
  #asked = new Map();
  #lastId = 0;

  constructor(way, options, focus) {
    this.#options = options;
    this.#rest = new Rest(new URL(options.url), globalThis.fetch, options.token);
    this.#focus = focus;
    this.conversations = new List((words) => this.#say(words), () => this.#ask('loadMore'));
    this.#attach(way);
    setInterval(() => this.#beat(), BEAT_MS);
    // The hub may be left with other tabs, and must not look for this one any more.
    globalThis.addEventListener?.('pagehide', () => this.#say({ say: 'leave' }));
  }

  on(type, listener) {
    return this.#events.on(type, listener);
  }

  connect(as) {
    const ready = liveOnce(this);
    this.#hears = true;
    this.#say({ say: 'connect', focus: this.#focus, as });
    return ready;
  }

  ready() {
    return liveOnce(this);
  }

  flush() {
    this.#say({ say: 'flush' });
  }

  /** This tab hears no more; the others go on. */
  disconnect() {
    this.#leave('disconnected', 'asked');
  }

  /** This tab is done; for any other reason than `asked`, so are all of them, for it is about who is signed in. */
  close(reason = 'asked') {
    if (reason === 'asked') {
      this.#leave('closed', reason);
    } else {
      this.#say({ say: 'close', reason, age: this.#hears ? this.#age : undefined });
      if (this.#hears && this.state !== 'closed') {
        this.#deafUntil = this.#age + 1; // What is on its way here is about who was signed in before.
      }
      this.#become({ state: 'closed', reason, retryIn: 0 });
    }
  }

  retryNow() {
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
    this.#focus = groups;
    await this.#ask('focus', groups).catch((refused) => {
      if (refused.code !== 'disconnected') {
        throw refused;
      }
    });
  }

  read(g, seq, count = 0) {
    this.#say({ say: 'read', args: [g, seq, count], age: this.#age });
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

  #attach({ port, hub, age }) {
    this.#port = port;
    this.#hub = hub;
    this.#age = age;
    this.#deafUntil = 0;
    port.onmessage = ({ data }) => this.#hear(data);
  }

  /** Counts beats, not time: a tab in the background beats late, which says nothing about the worker. */
  #beat() {
    if (this.#silent < SILENT_MAX) {
      this.#silent += 1;
      this.#say({ say: 'beat' });
    } else {
      this.#silent = 0;
      this.#revive();
    }
  }

  /** Goes on with another worker. What was on its way to be sent is sent again. */
  async #revive() {
    this.#port.onmessage = null;
    this.#say({ say: 'leave' }); // It may live after all.
    if (this.#hears && this.state !== 'closed') {
      this.#become({ state: 'disconnected', reason: 'unreachable', retryIn: 0 });
    }
    const way = await wayTo(this.#options).catch(() => null);
    if (!way) {
      return; // The next beats try again.
    }
    const isOurs = way.hub !== this.#hub || way.age === this.#age;
    this.#attach(way);
    if (this.#hears && this.state !== 'closed') {
      this.#say({ say: 'connect', focus: this.#focus, as: this.user?.id });
    }
    for (const [id, { words, reject }] of this.#asked) {
      if (words?.what === 'send' && isOurs) {
        this.#say({ ...words, age: this.#age });
      } else {
        this.#asked.delete(id);
        reject(new MusterError('disconnected'));
      }
    }
  }

  #say(words) {
    this.#port.postMessage(words);
  }

  #ask(what, ...args) {
    const words = { say: 'ask', id: ++this.#lastId, what, args, age: this.#age };
    this.#say(words);
    return this.#answer(words.id, words);
  }

  #answer(id, words) {
    return new Promise((resolve, reject) => this.#asked.set(id, { words, resolve, reject }));
  }

  #hear({ answer, value, refused, event, detail, age, list, positions, resent }) {
    this.#silent = 0;
    if (answer !== undefined) {
      const asked = this.#asked.get(answer);
      this.#asked.delete(answer);
      refused ? asked?.reject(new MusterError(...refused)) : asked?.resolve(value);
    } else if (!this.#hears || age < this.#deafUntil) {
      return; // Said before it was heard that we have left.
    } else if (list) {
      this.conversations.take(list);
      this.#events.emit('conversations', this.conversations);
    } else if (positions) {
      this.positions = positions;
    } else if (resent) {
      const sent = this.#answer(resent.cid);
      sent.catch(() => {}); // Nobody has to listen.
      this.#events.emit('resent', { message: resent, sent });
    } else if (event) {
      this.#age = age;
      this.#told(event, detail);
    }
  }

  #told(event, detail) {
    if (event === 'state') {
      this.#become(detail);
      return;
    }
    if (event === 'welcome') {
      this.user = detail.user;
    }
    if (event === 'entries' || event === 'gap') {
      this.positions[detail.g] = detail.to;
    }
    this.#events.emit(event, detail);
    if (event === 'entries') {
      detail.entries.filter(({ kind }) => kind === 'message').forEach((entry) => this.#events.emit('message', entry));
    }
  }

  #leave(state, reason) {
    this.#say({ say: 'flush' });
    this.#say({ say: 'leave' });
    this.#hears = false;
    this.#asked.forEach(({ reject }) => reject(new MusterError('disconnected')));
    this.#asked.clear();
    this.#become({ state, reason, retryIn: 0 });
  }

  #become({ state, reason, retryIn }) {
    if (state === 'closed') {
      this.user = null;
      this.positions = {};
      this.#focus = [];
      this.conversations.clear();
    }
    if (state !== this.state || state === 'disconnected') {
      this.state = state;
      this.reason = reason;
      this.#events.emit('state', { state, reason, retryIn });
    }
  }
}

/** The hub's list of conversations, as last told. */
class List {
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
