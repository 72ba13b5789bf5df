/**
 * The JavaScript client of Muster (WebSocket subprotocol muster.v1). README.md says what it promises, muster.d.ts what
 * can be called and heard; this file puts the parts together.
 */
import { Conversations } from './muster/conversations.js';
import { Cursors } from './muster/cursors.js';
import { Events, liveOnce } from './muster/events.js';
import { newCid, Outbox } from './muster/outbox.js';
import { MusterError } from './muster/refusals.js';
import { Rest } from './muster/rest.js';
import { Tracks } from './muster/tracks.js';
import { Wire } from './muster/wire.js';

export { sharedMuster } from './muster/shared.js';
export { IndexedDbStore, MemoryStore } from './muster/stores.js';
export { MusterError, newCid };

/** Over this many missing entries of a group, starting again from its newest is quicker, for a person as well. */
const FILL_MAX = 2_000;
/** After a handshake that failed, and after every so many more, the server is asked whether we are still known. */
const ASK_WHO_EVERY = 4;

export class Muster {
  state = 'disconnected';
  reason = 'new';
  user = null;
  conversations;

  #url;
  #ticket;
  #rest;
  #store;
  #resume;
  #device;
  #events = new Events();
  #wire;
  #cursors;
  #outbox;
  #tracks;
  #loading = null;
  #wanted = false;
  /** Whose the client is, if that is known from the start; and whose the positions and the unsent messages are. */
  #onlyFor;
  #owner;

  constructor({
    url, token, ticket, store = null, resume = store !== null, focus = [], device = 'js', fillMax = FILL_MAX, giveUpAfter,
    owner = null, WebSocket = globalThis.WebSocket, fetch = globalThis.fetch,
  }) {
    if (!WebSocket) {
      throw new TypeError('There is no global WebSocket here (Node before 22): pass one as an option');
    }
    this.#url = new URL(url);
    this.#ticket = ticket;
    this.#rest = new Rest(this.#url, fetch, token);
    this.#store = store;
    this.#resume = resume;
    this.#device = device;
    this.#onlyFor = this.#owner = owner;
    this.#wire = new Wire(WebSocket, {
      address: (attempts, wasOpen) => this.#address(attempts, wasOpen),
      greeting: () => ({ device: this.#device, ...this.#tracks.greeting }),
      receive: (frames) => frames.forEach((frame) => this.state !== 'closed' && this.#receive(frame)),
      changed: (reason, retryIn) => this.#wireChanged(reason, retryIn),
      greetingRefused: (refused) => refused.code === 'not_found' && this.#tracks.doubt(),
    });
    this.#cursors = new Cursors(this.#wire);
    this.#outbox = new Outbox(this.#wire, giveUpAfter, (messages) => this.#keep('outbox', messages));
    this.conversations = new Conversations(this.#wire, this.#cursors, () => this.#emit('conversations', this.conversations));
    this.#tracks = new Tracks(this.#wire, focus, fillMax, {
      entries: (g, entries, from, paged) => this.#entries(g, entries, from, paged),
      notices: (g, notices) => this.#emit('notices', { g, notices }),
      gap: (g, from, to, gone) => this.#gap({ g, from, to, gone }),
      lost: (g) => this.#lose(g),
      caughtUp: () => this.#become('live'),
    });
  }

  /** Calls the listener at each event of this type; the function returned ends that. */
  on(type, listener) {
    return this.#events.on(type, listener);
  }

  /** Connects and stays connected. The promise is that of the first time that all is caught up; it fails once closed. */
  connect() {
    const ready = this.ready();
    if (this.#wanted) {
      this.#wire.retryNow();
    } else {
      this.#wanted = true;
      this.#begin();
    }
    return ready;
  }

  /** Live now, or as soon as it is. */
  ready() {
    return liveOnce(this);
  }

  /** Tells the server at once what was received and read, as before a page is left. */
  flush() {
    this.#cursors.flush();
  }

  /** Lets go of the connection; `connect` goes on where it was. */
  disconnect() {
    this.#wanted = false;
    this.flush();
    this.#wire.end('disconnected', 'asked');
  }

  /** Ends for good: what is on its way fails, and is kept only in the store. */
  close(reason = 'asked') {
    this.#wanted = false;
    this.flush();
    this.#wire.end('closed', reason);
  }

  /** The network has just come back: skips the rest of a wait. */
  retryNow() {
    this.#wire.retryNow();
  }

  rest(method, path, body) {
    return this.#rest.call(method, path, body);
  }

  request(op, fields) {
    return this.#wire.request(op, fields);
  }

  send(g, body, { cid = newCid(), ...more } = {}) {
    if (this.state === 'closed') {
      return Promise.reject(new MusterError('disconnected'));
    }
    return this.#outbox.send({ g, cid, body, ...more });
  }

  pull(g, range = {}) {
    return this.request('pull', { g, ...range });
  }

  /** Looks at these groups from now on, or at all with `*`. Without a connection the next greeting says so. */
  async focus(groups) {
    const states = await this.#tracks.look(groups).catch((refused) => {
      if (refused.code !== 'disconnected') {
        throw refused;
      }
      return [];
    });
    states.forEach((state) => this.conversations.put(state));
  }

  get positions() {
    return this.#tracks.positions;
  }

  /** Hands out what is above these positions, in groups in focus that have none yet. */
  resumeFrom(positions) {
    this.#tracks.resumeFrom(positions);
  }

  read(g, seq, count = 0) {
    this.conversations.read(g, seq, count);
  }

  async mute(g, muted = true) {
    await this.request('mute', { g, muted });
    const row = this.conversations.get(g);
    if (row) {
      this.conversations.put({ ...row, muted });
    }
    this.conversations.refreshSoon();
  }

  async receipts(g, seqs) {
    const { counts } = await this.request('receipts', { g, seqs });
    return counts;
  }

  readers(g, seq, page = {}) {
    return this.request('readers', { g, seq, ...page });
  }

  /** Confirms a message that demands it. */
  async confirm(g, seq) {
    await this.request('confirm', { g, seq });
    this.conversations.refreshSoon();
  }

  confirmations(g, seq, page = {}) {
    return this.request('confirmations', { g, seq, ...page });
  }

  /** Reminds those who have not confirmed a message. */
  async remind(g, seq) {
    await this.request('remind', { g, seq });
  }

  /** Where to connect to. A browser's handshake fails without a word, so the server is asked who we are now and then. */
  async #address(attempts, wasOpen) {
    const url = new URL('ws', this.#url);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.#ticket || this.#rest.hasToken) {
      const ticket = this.#ticket ? await this.#ticket() : (await this.rest('POST', 'api/v1/tickets')).ticket;
      url.searchParams.set('ticket', ticket);
    } else if (!wasOpen && attempts % ASK_WHO_EVERY === 1) {
      const { mustChange } = await this.rest('GET', 'api/v1/sessions/current');
      if (mustChange) {
        throw new MusterError('must_change', 'the password must be changed first', 0, 401); // No way in by trying again.
      }
    }
    return url;
  }

  #wireChanged(reason, retryIn) {
    const { state } = this.#wire;
    if (state === 'closed') {
      this.#wanted = false;
      // The next person at this browser must find nothing of the one before, unless it was closed to be opened again.
      const forget = reason !== 'asked';
      this.#outbox.clear(forget);
      this.#cursors.clear();
      this.#tracks.clear();
      this.conversations.clear();
      this.user = null;
      if (forget) {
        this.#owner = this.#onlyFor;
        this.#store?.clear().catch(() => {});
      }
    }
    this.#become(state === 'welcomed' ? 'catching-up' : state, reason, retryIn);
  }

  #receive(frame) {
    switch (frame.op) {
      case 'welcome':
        if ((this.#owner ?? frame.user.id) !== frame.user.id) {
          this.close('other_user'); // What one has written must not be sent in the name of another.
          break;
        }
        this.user = frame.user;
        this.#owner = frame.user.id;
        this.#keep('owner', frame.user.id);
        this.conversations.welcome(frame);
        this.#emit('welcome', frame);
        this.#tracks.welcome(frame.groups);
        this.#outbox.resume();
        break;
      case 'entry':
        this.conversations.arrived(frame, this.user?.id);
        this.#tracks.take(frame);
        break;
      case 'badge':
        this.conversations.told(frame);
        this.#tracks.hint(frame.g, frame.seq);
        this.#emit('badge', frame);
        break;
      case 'receipt':
        this.#emit('receipts', { g: frame.g, counts: frame.counts });
        break;
      case 'confirmed':
        this.#emit('confirmed', { g: frame.g, counts: frame.counts });
        break;
      case 'reminder':
        this.#emit('reminder', frame);
        break;
      case 'notice':
        this.#emit('notices', { g: frame.g, notices: [frame] });
        break;
      case 'announcement':
        this.#emit('announcement', { at: frame.at, body: frame.body });
        break;
      case 'membership':
        this.#membership(frame);
        break;
      case 'pong':
        this.conversations.counted(frame.total);
        break;
      default:
        if (!frame.ref) {
          this.#emit('frame', frame); // What a later server says.
        }
    }
  }

  #membership(frame) {
    if (frame.change === 'left') {
      this.#tracks.forget(frame.g);
      this.#lose(frame.g);
    } else if (frame.group) {
      this.conversations.put(frame.group);
      if (frame.change === 'joined') {
        this.#tracks.joined(frame.group);
      }
    }
    this.#emit('membership', frame);
  }

  #entries(g, entries, from, paged) {
    const to = this.#tracks.position(g);
    this.#cursors.ack(g, to, entries.length, paged);
    this.#emit('entries', { g, from, to, entries });
    entries.filter((entry) => entry.kind === 'message').forEach((entry) => this.#emit('message', entry));
    this.#keepPositions();
  }

  #gap(gap) {
    this.#emit('gap', gap);
    this.#keepPositions();
  }

  #keepPositions() {
    if (this.#resume) {
      this.#keep('positions', this.positions);
    }
  }

  #lose(g) {
    this.conversations.remove(g);
    this.#emit('left', { g });
  }

  async #begin() {
    await (this.#loading ??= this.#load());
    if (this.#wanted && this.state !== 'connecting') {
      this.#wire.connect();
    }
  }

  /** What an earlier client with this store left behind. */
  async #load() {
    if (!this.#store) {
      return;
    }
    const read = (key) => this.#store.get(key).catch(() => undefined);
    const owner = (await read('owner')) ?? null;
    if (owner !== null && owner !== (this.#owner ?? owner)) {
      await this.#store.clear().catch(() => {});
      return;
    }
    this.#owner ??= owner;
    if (this.#resume) {
      this.#tracks.resumeFrom((await read('positions')) ?? {});
    }
    for (const message of (await read('outbox')) ?? []) {
      if (!this.#outbox.has(message.cid)) {
        const sent = this.#outbox.send(message);
        sent.catch(() => {}); // Nobody has to listen.
        this.#emit('resent', { message, sent });
      }
    }
  }

  #keep(key, value) {
    this.#store?.set(key, value).catch(() => {}); // A store that fails is worth a repeat, not a crash.
  }

  #become(state, reason = null, retryIn = 0) {
    if (state !== this.state || state === 'disconnected') {
      this.state = state;
      this.reason = reason;
      this.#emit('state', { state, reason, retryIn });
    }
  }

  #emit(type, detail) {
    this.#events.emit(type, detail);
  }
}
