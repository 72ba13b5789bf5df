/**
 * One WebSocket that comes back by itself, and the requests on it. It says hello, keeps the connection alive, notices
 * when it is dead, and waits before it tries again; what the frames mean is muster.js's business.
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
  /** signed-out | connecting | welcomed | waiting */
  state = 'signed-out';
  /** A new object for each connection that was welcomed, null while there is none. */
  connection = null;
  /** What the server has stated, in `welcome` and anew in each `pong`. */
  limits = { frame: 65_536, body: 16_384, page: 200, ackEvery: 10, ackAfter: 1_000 };

  #url;
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
   * `owner` has `greeting()` with the fields of hello, `receive(frames)`, `stateChanged(retryIn)`,
   * `greetingRefused(refused)`, and `mayEnter()`, a promise that is false when the server does not know us any more.
   */
  constructor(base, owner) {
    this.#url = new URL('ws', base);
    this.#url.protocol = this.#url.protocol.replace('http', 'ws');
    this.#owner = owner;
  }

  connect() {
    this.#stop();
    this.#become('connecting');
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    this.#opened = false;
    this.#timers.welcome = setTimeout(() => this.#lost(), WELCOME_WITHIN_MS);
    socket.onopen = () => {
      this.#opened = true;
      this.request('hello', this.#owner.greeting()).catch((refused) => {
        if (this.#socket === socket) {
          this.#owner.greetingRefused(refused);
          this.#lost();
        }
      });
    };
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive([JSON.parse(data)].flat());
    socket.onclose = ({ code }) => this.#socket === socket && this.#lost(code);
  }

  /** Ends the connection for good. */
  signOut() {
    this.#stop();
    this.#attempts = 0;
    this.#become('signed-out');
  }

  /** Skips the rest of a wait, for a network that has just come back. */
  retryNow() {
    if (this.state === 'waiting') {
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
      this.#lost();
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

  #lost(code) {
    const opened = this.#opened;
    this.#stop();
    if (code === 1008) {
      this.signOut();
      return;
    }
    this.#attempts = code === 1013 ? Math.max(this.#attempts, TRY_LATER_ATTEMPT) : this.#attempts + 1;
    const wait = Math.max(this.#comeBackAfter, backOff(this.#attempts));
    this.#comeBackAfter = 0;
    this.#timers.retry = setTimeout(() => this.#retry(opened), wait);
    this.#become('waiting', wait);
  }

  /** A browser does not tell why a handshake failed, so we ask now and then whether we are still known. */
  async #retry(opened) {
    if (!opened && this.#attempts % 4 === 1 && !(await this.#owner.mayEnter())) {
      this.signOut();
    } else if (this.state === 'waiting') {
      this.connect();
    }
  }

  /** Lets go of the socket without waiting for its close event, which a dead network holds back for minutes. */
  #stop() {
    const socket = this.#socket;
    this.#socket = null;
    this.connection = null;
    this.#silent = 0;
    Object.values(this.#timers).forEach(clearTimeout);
    socket?.close();
    for (const ref of [...this.#requests.keys()]) {
      this.#settle(ref, new MusterError('disconnected'));
    }
  }

  #become(state, retryIn) {
    this.state = state;
    this.#owner.stateChanged(retryIn);
  }
}
