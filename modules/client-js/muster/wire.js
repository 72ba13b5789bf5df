/**
 * One WebSocket that comes back by itself, and the requests on it. It says hello, keeps the connection alive, notices
 * when it is dead, and waits before it tries again; what the frames mean is for others to know.
 */
import { MusterError } from './refusals.js';

const SUBPROTOCOL = 'muster.v1';
const ANSWER_WITHIN_MS = 20_000;
const WELCOME_WITHIN_MS = 15_000;
const STEADY_AFTER_MS = 5_000;
const BACK_OFF_MIN_MS = 500;
const BACK_OFF_MAX_MS = 20_000;
/** A server that says "try later" is not asked again within the first, short waits. */
const TRY_LATER_ATTEMPT = 3;
/** Keepalives without any word from the server after which the connection counts as dead. */
const SILENT_MAX = 2;

/** Full jitter: anything from the least wait up to a cap that doubles, so that a crowd does not come back at once. */
export function backOff(attempt, random = Math.random) {
  const cap = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** attempt);
  return BACK_OFF_MIN_MS + random() * (cap - BACK_OFF_MIN_MS);
}

export class Wire {
  /** disconnected | connecting | welcomed | closed */
  state = 'disconnected';
  /** A new object for each connection that was welcomed, null while there is none. */
  connection = null;
  /** What the server has stated, in `welcome` and anew in each `pong`. */
  limits = { frame: 65_536, body: 16_384, page: 200, ackEvery: 10, ackAfter: 1_000 };

  #socketClass;
  #owner;
  #socket = null;
  #opened = false;
  #requests = new Map();
  #lastRef = 0;
  #attempts = 0;
  #silent = 0;
  #comeBackAfter = 0;
  #timers = {};

  /**
   * `owner` has `address(attempt)`, a promise of the URL, which fails with a MusterError when there is no way in now and
   * with status 401 when there is none for good; `greeting()` with the fields of hello, `receive(frames)`,
   * `changed(reason, retryIn)` and `greetingRefused(refused)`.
   */
  constructor(socketClass, owner) {
    this.#socketClass = socketClass;
    this.#owner = owner;
  }

  async connect() {
    this.#stop();
    const attempt = (this.#timers = {});
    this.#become('connecting');
    // A browser does not tell why a handshake failed, so the owner asks before the first one and after failed ones.
    const url = await this.#owner.address(this.#attempts, this.#opened).catch((refused) => refused);
    if (this.#timers !== attempt) {
      return; // Stopped, or connecting anew, meanwhile.
    }
    if (url instanceof Error) {
      this.#lost(url.status === 401 ? 1008 : undefined, url.code, url.retryAfter);
      return;
    }
    const socket = new this.#socketClass(url, SUBPROTOCOL);
    this.#socket = socket;
    this.#opened = false;
    this.#timers.welcome = setTimeout(() => this.#lost(undefined, 'timeout'), WELCOME_WITHIN_MS);
    socket.onopen = () => {
      this.#opened = true;
      this.request('hello', this.#owner.greeting()).catch((refused) => {
        if (this.#socket === socket) {
          this.#owner.greetingRefused(refused);
          this.#lost(undefined, refused.code, refused.retryAfter);
        }
      });
    };
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive([JSON.parse(data)].flat());
    socket.onerror = () => {}; // The close event that follows says all there is to know.
    socket.onclose = ({ code }) => this.#socket === socket && this.#lost(code);
  }

  /** Ends the connection; nothing is tried again until `connect`. */
  end(state, reason) {
    this.#stop();
    this.#attempts = 0;
    this.#opened = false;
    this.#become(state, reason);
  }

  /** Skips the rest of a wait, for a network that has just come back. */
  retryNow() {
    if (this.#timers.retry) {
      this.connect();
    }
  }

  /** Sends a request; the promise holds the answer, or fails with a MusterError. */
  request(op, fields = {}) {
    return new Promise((resolve, reject) => {
      if (!this.connection && op !== 'hello') {
        reject(new MusterError('disconnected'));
        return;
      }
      const ref = String(++this.#lastRef);
      const text = JSON.stringify({ op, ref, ...fields });
      if (new TextEncoder().encode(text).length > this.limits.frame) {
        reject(new MusterError('too_large'));
        return;
      }
      const timer = setTimeout(() => this.#settle(ref, new MusterError('timeout')), ANSWER_WITHIN_MS);
      this.#requests.set(ref, { resolve, reject, timer });
      this.#socket.send(text);
    });
  }

  /** Sends what needs no answer. */
  tell(op, fields) {
    if (this.connection) {
      this.#socket.send(JSON.stringify({ op, ...fields }));
    }
  }

  #receive(frames) {
    this.#silent = 0;
    for (const frame of frames) {
      if (frame.op === 'welcome') {
        this.#welcomed(frame);
      } else if (frame.op === 'bye') {
        this.#comeBackAfter = frame.retryAfter ?? 0;
      }
      if (frame.ref) {
        const refused = frame.op === 'error';
        this.#settle(frame.ref, refused ? new MusterError(frame.code, frame.message, frame.retryAfter) : frame);
      }
    }
    this.#owner.receive(frames);
  }

  #welcomed(welcome) {
    clearTimeout(this.#timers.welcome);
    this.limits = { ...this.limits, ...welcome.limits };
    this.connection = {};
    this.#timers.ping = setInterval(() => this.#keepAlive(), welcome.heartbeat * 1_000);
    this.#timers.steady = setTimeout(() => (this.#attempts = 0), STEADY_AFTER_MS);
    this.#become('welcomed');
  }

  /** Counts beats, not time: a tab in the background beats late, which says nothing about the connection. */
  #keepAlive() {
    if (this.#silent >= SILENT_MAX) {
      this.#lost(undefined, 'silent');
      return;
    }
    this.#silent += 1;
    this.request('ping').then(({ limits }) => (this.limits = { ...this.limits, ...limits })).catch(() => {});
  }

  #settle(ref, outcome) {
    const request = this.#requests.get(ref);
    if (request) {
      this.#requests.delete(ref);
      clearTimeout(request.timer);
      (outcome instanceof Error ? request.reject : request.resolve)(outcome);
    }
  }

  #lost(code, reason = code === undefined ? 'unreachable' : `close_${code}`, retryAfter = 0) {
    this.#stop();
    if (code === 1008) {
      this.end('closed', 'unauthorized');
      return;
    }
    this.#attempts = code === 1013 ? Math.max(this.#attempts, TRY_LATER_ATTEMPT) : this.#attempts + 1;
    const wait = Math.max(this.#comeBackAfter, retryAfter, backOff(this.#attempts));
    this.#comeBackAfter = 0;
    this.#timers.retry = setTimeout(() => this.connect(), wait);
    this.#become('disconnected', reason, wait);
  }

  /** Lets go of the socket without waiting for its close event, which a dead network holds back for minutes. */
  #stop() {
    const socket = this.#socket;
    this.#socket = null;
    this.connection = null;
    this.#silent = 0;
    Object.values(this.#timers).forEach(clearTimeout);
    this.#timers = {};
    socket?.close();
    for (const ref of [...this.#requests.keys()]) {
      this.#settle(ref, new MusterError('disconnected'));
    }
  }

  #become(state, reason = null, retryIn = 0) {
    this.state = state;
    this.#owner.changed(reason, retryIn);
  }
}
