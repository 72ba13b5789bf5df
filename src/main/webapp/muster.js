/**
 * The protocol part of the chat page: signing in over REST, then the WebSocket subprotocol muster.v1. No DOM, neither
 * here nor in muster/.
 *
 * One group is open at a time; its entries are handed out in order and once each, whatever the network does. The other
 * groups only get badges, from which the list of conversations is kept up to date.
 *
 * Events (the value is in `detail`):
 *   state          {state, retryIn}   new, then signed-out | connecting | waiting (retryIn ms) | catching-up | live
 *   conversations  {}                 the list, its numbers or the total have changed
 *   opened         {g, page}          the newest page of the open group: forget what was shown of it
 *   entries        {g, entries}       what follows what was handed out before, without holes
 *   notices        {g, notices}       words for this member alone
 *   receipts       {g, counts}        [seq, read, of] of messages of the member's own
 *   left           {g}                the open group is no longer the member's to see
 */
import { Conversations } from './muster/conversations.js';
import { Cursors } from './muster/cursors.js';
import { newCid, Outbox } from './muster/outbox.js';
import { MusterError, passes, retryWait } from './muster/refusals.js';
import { Track } from './muster/track.js';
import { Wire } from './muster/wire.js';

export { MusterError, newCid };

const REST_WITHIN_MS = 20_000;
const FIRST_PAGE = 50;
/** Over this many missing entries, starting again from the newest page is quicker, for the person as well. */
const FILL_MAX = 2_000;

export class Muster extends EventTarget {
  state = 'new';
  user = null;
  conversations;

  #base;
  #wire;
  #cursors;
  #outbox;
  #room = null;

  /** `base` is the folder of the application; this file lies in it, so any context root works. */
  constructor(base = new URL('.', import.meta.url)) {
    super();
    this.#base = base;
    this.#wire = new Wire(base, {
      greeting: () => this.#greeting(),
      receive: (frames) => this.#receive(frames),
      stateChanged: (retryIn) => this.#wireChanged(retryIn),
      // The open group may have been lost while we were away.
      greetingRefused: (refused) => passes(refused) || this.#lose(this.#room?.g),
      mayEnter: () => this.#mayEnter(),
    });
    this.#cursors = new Cursors(this.#wire);
    this.#outbox = new Outbox(this.#wire);
    this.conversations = new Conversations(this.#wire, this.#cursors, () => this.#emit('conversations'));
  }

  /** Goes on with the cookie of an earlier visit if there is one. It is HttpOnly: only the server can tell. */
  async resume() {
    if (await this.#mayEnter()) {
      this.#wire.connect();
    } else {
      this.#wire.signOut();
    }
  }

  async signIn(login, password) {
    await this.rest('POST', 'api/v1/sessions', { login, password });
    this.#wire.connect();
  }

  /** Fails when the server cannot be reached: the cookie would then still be good, and the person must know. */
  async signOut() {
    await this.rest('DELETE', 'api/v1/sessions/current').catch((refused) => {
      if (refused.code !== 'http_401') {
        throw refused;
      }
    });
    this.#wire.signOut();
  }

  /** The network has just come back: skips the rest of a wait. */
  retryNow() {
    this.#wire.retryNow();
  }

  async rest(method, path, body) {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await fetch(new URL(path, this.#base), {
      method,
      headers: { Accept: 'application/json, application/problem+json', ...json },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(REST_WITHIN_MS),
    }).catch(() => {
      throw new MusterError('unreachable');
    });
    const content = await answer.json().catch(() => null);
    if (!answer.ok) {
      throw new MusterError(`http_${answer.status}`, content?.detail ?? content?.title ?? answer.statusText);
    }
    return content;
  }

  /** Any request of the protocol, for what has no method of its own here. */
  request(op, fields) {
    return this.#wire.request(op, fields);
  }

  /** Stores a message; the promise holds `sent`. After a failure it may be sent again with the same cid. */
  send(g, body, cid = newCid()) {
    return this.#outbox.send(g, body, cid);
  }

  /** Looks at this group from now on, or at none when null. */
  open(g) {
    this.#room = g === null ? null : { g, track: new Track(), filling: null, unsure: true };
    if (this.#wire.connection) {
      this.#focus(this.#room);
    }
  }

  /** The page that ends below this position. */
  older(g, before) {
    return this.request('pull', { g, before, limit: FIRST_PAGE });
  }

  /** A person has seen all that was handed out of the open group. */
  read() {
    if (this.#room) {
      this.conversations.read(this.#room.g, this.#room.track.position ?? 0);
    }
  }

  #greeting() {
    const { g, track } = this.#room ?? {};
    return { device: 'web', focus: g ? [g] : [], positions: track?.position ? { [g]: track.position } : {} };
  }

  #wireChanged(retryIn) {
    const { state } = this.#wire;
    if (state === 'signed-out') {
      // The next person at this browser must find nothing of the one before.
      this.#room = this.user = null;
      this.#cursors.clear();
      this.#outbox.clear();
      this.conversations.clear();
    }
    this.#become(state === 'welcomed' ? 'catching-up' : state, retryIn);
  }

  #receive(frames) {
    const ready = [];
    for (const frame of frames) {
      switch (frame.op) {
        case 'welcome':
          this.#welcomed(frame);
          break;
        case 'entry':
          this.conversations.arrived(frame, frame.from === this.user?.id);
          ready.push(...(frame.g === this.#room?.g ? this.#room.track.take(frame) : []));
          break;
        case 'badge':
          this.conversations.told(frame);
          this.#hint(frame);
          break;
        case 'receipt':
          this.#emit('receipts', { g: frame.g, counts: frame.counts });
          break;
        case 'notice':
          this.#emit('notices', { g: frame.g, notices: [frame] });
          break;
        case 'membership':
          this.#membership(frame);
          break;
        case 'pong':
          this.conversations.counted(frame.total);
          break;
        default: // Answers went to whoever asked; what a later server says beyond that is not for us.
      }
    }
    this.#handOut(this.#room, ready);
  }

  #welcomed(welcome) {
    const room = this.#room;
    this.user = welcome.user;
    this.conversations.welcome(welcome);
    const listed = this.conversations.get(room?.g);
    if (room) {
      room.unsure = true;
    }
    if (room && !listed) {
      this.#focus(room); // Not among the newest, or not ours any more: only the answer tells.
    } else {
      this.#catchUp(room);
    }
    this.#outbox.resume();
  }

  /** The open group has grown, but its entries were dropped on the way because we were slow. */
  #hint({ g, seq }) {
    if (g === this.#room?.g) {
      this.#room.track.sees(seq);
    }
  }

  #membership({ g, change, group }) {
    if (change === 'left') {
      this.#lose(g);
    } else if (group) {
      this.conversations.put(group);
    }
  }

  /** Shows what is ready, acks it, and sees to the hole in front of what is not. */
  #handOut(room, entries) {
    if (entries.length > 0) {
      this.#cursors.ack(room.g, room.track.position, entries.length);
      this.#emit('entries', { g: room.g, entries });
    }
    if (room?.track.behind > 0) {
      this.#catchUp(room);
    }
  }

  async #focus(room) {
    await this.#persist(room, async () => {
      const done = await this.request('focus', { g: room ? [room.g] : [] });
      done.groups?.forEach((state) => this.conversations.put(state)); // Only those that were not looked at before.
    });
    this.#catchUp(room);
  }

  /**
   * Pulls until nothing is missing. `unsure` asks at least once, after coming back: besides entries there may be
   * notices, which no head tells of. One at a time for each open group and connection.
   */
  async #catchUp(room) {
    const { connection } = this.#wire;
    if (room !== this.#room || !connection || room?.filling === connection) {
      return;
    }
    if (room) {
      room.filling = connection;
      await this.#persist(room, () => this.#fill(room));
      room.filling = room.filling === connection ? null : room.filling;
    }
    if (this.#wire.connection === connection) {
      this.#become('live');
    }
  }

  async #fill(room) {
    const { g, track } = room;
    while (room === this.#room && (room.unsure || track.behind > 0)) {
      const anew = track.position === null || track.behind > FILL_MAX;
      const { page: limit } = this.#wire.limits;
      const range = anew ? { limit: FIRST_PAGE } : { after: track.position, limit };
      const page = await this.request('pull', { g, ...range });
      if (room !== this.#room) {
        return;
      }
      const asked = room.unsure;
      room.unsure = false;
      if (anew) {
        const waiting = track.start(page);
        this.#cursors.ack(g, track.position, page.entries.length);
        this.#emit('opened', { g, page });
        this.#handOut(room, waiting);
        continue;
      }
      const position = track.position;
      this.#handOut(room, track.cover(page));
      this.#emit('notices', { g, notices: page.notices ?? [] });
      if (track.position === position && !asked) {
        throw new MusterError('busy', 'a page that covers nothing new');
      }
    }
  }

  /** Repeats work for the open group while refusals are ones that pass. After a lost connection, welcome goes on. */
  async #persist(room, work) {
    const { connection } = this.#wire;
    while (connection && room === this.#room && this.#wire.connection === connection) {
      try {
        await work();
        return;
      } catch (refused) {
        if (refused.code === 'disconnected') {
          return;
        }
        if (!passes(refused)) {
          this.#lose(room?.g);
          return;
        }
        await retryWait(refused);
      }
    }
  }

  #lose(g) {
    this.conversations.remove(g);
    if (g !== undefined && this.#room?.g === g) {
      this.open(null);
      this.#emit('left', { g });
    }
  }

  async #mayEnter() {
    try {
      await this.rest('GET', 'api/v1/sessions/current');
      return true;
    } catch (refused) {
      return refused.code !== 'http_401';
    }
  }

  #become(state, retryIn = 0) {
    if (state !== this.state || state === 'waiting') {
      this.state = state;
      this.#emit('state', { state, retryIn });
    }
  }

  #emit(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
