import { GROUPS_MAX } from './focus.js';
import { passes, retryWait } from './refusals.js';
import { Track } from './track.js';

/**
 * The groups in focus, each with how far its log has come here. Entries are handed out per group in order and once each,
 * over any number of connections; what is missing is pulled, group after group, before anything behind it is handed out.
 */
export class Tracks {
  /** The ids of the groups in focus, or `*`. */
  focus;

  #wire;
  #owner;
  #fillMax;
  #tracks = new Map();
  #unsure = new Set();
  #doubted = [];
  #filling = null;
  #greeted = false;
  #greetedWith = null;

  /**
   * `owner` has `entries(g, entries, from, paged)` with the first position that they cover, `notices(g, notices)`,
   * `gap(g, from, to, gone)` when entries were passed over, because more than `fillMax` are missing or because they are gone,
   * `lost(g)` when a group is not ours to see any more, and `caughtUp()`.
   */
  constructor(wire, focus, fillMax, owner) {
    this.#wire = wire;
    this.focus = focus;
    this.#fillMax = fillMax;
    this.#owner = owner;
  }

  /** Group → position: everything up to there was handed out. */
  get positions() {
    const started = [...this.#tracks].filter(([, track]) => track.position !== null);
    return Object.fromEntries(started.map(([g, track]) => [g, track.position]));
  }

  /** What `hello` says. */
  get greeting() {
    const positions = Object.fromEntries(Object.entries(this.positions).slice(0, GROUPS_MAX));
    this.#greetedWith = this.focus;
    return { focus: this.focus, positions };
  }

  position(g) {
    return this.#tracks.get(g)?.position ?? null;
  }

  /** Goes on where an earlier client was. */
  resumeFrom(positions) {
    for (const [g, position] of Object.entries(positions)) {
      if (this.#looksAt(Number(g)) && this.position(Number(g)) === null) {
        this.#track(Number(g)).startAt(position);
      }
    }
  }

  /** Connected: these are the newest groups with their heads; entries pushed from now on are above those. */
  welcome(groups) {
    this.#lookAgain();
    if (this.focus !== this.#greetedWith) {
      this.look(this.focus).catch(() => {}); // Looked elsewhere while the greeting was on its way.
    }
    const listed = new Map(groups.map((state) => [state.g, state]));
    const joined = this.#greeted && this.focus === '*';
    this.#greeted = true;
    for (const g of this.focus === '*' ? [...listed.keys(), ...this.#tracks.keys()] : this.focus) {
      const state = listed.get(g);
      if (state) {
        this.#starts(state, joined ? joinedAt(state) : state.head);
      }
      if (this.focus !== '*' || !state) {
        this.#unsure.add(g); // There may be notices, which no head tells of; or it is not among the newest.
      }
    }
    this.fill();
  }

  /** One of the groups in focus is not ours any more, and hello does not say which: looks at each after the welcome. */
  doubt() {
    if (this.focus !== '*') {
      this.#doubted = this.focus;
      this.focus = [];
    }
  }

  async #lookAgain() {
    for (const g of this.#doubted.splice(0)) {
      await this.look([...this.focus, g]).catch((refused) => {
        if (refused.code === 'not_found') {
          this.focus = this.focus.filter((each) => each !== g);
          this.forget(g);
          this.#owner.lost(g);
        }
      });
    }
  }

  /**
   * Looks at these groups from now on; if that is refused, at those from before, in which whatever was missed meanwhile is a
   * hole like any other. The promise holds the states of those that were not looked at before.
   */
  async look(focus) {
    const before = this.focus;
    this.focus = focus;
    const { groups = [] } = await this.#wire.request('focus', { g: focus }).catch((refused) => {
      if (refused.code !== 'disconnected' && this.focus === focus) {
        this.focus = before;
      }
      this.#forgetOthers();
      throw refused;
    });
    this.#forgetOthers();
    groups.filter(({ g }) => this.#looksAt(g)).forEach((state) => this.#starts(state, state.head));
    this.fill();
    return groups;
  }

  /** We have joined a group while we look at all: its entries are ours from the joining on, whenever we hear of it. */
  joined(state) {
    if (this.focus === '*') {
      this.#starts(state, joinedAt(state));
      this.fill();
    }
  }

  #forgetOthers() {
    [...this.#tracks.keys()].filter((g) => !this.#looksAt(g)).forEach((g) => this.forget(g));
  }

  take(entry) {
    if (this.#looksAt(entry.g)) {
      const track = this.#track(entry.g);
      if (track.position === null) {
        track.startAt(entry.seq - 1); // A group that was joined, or is not among the newest.
      }
      const from = track.position + 1;
      this.#handOut(entry.g, track.take(entry), from, false);
    }
  }

  /** The group has grown, but its entries were dropped on the way because we were slow. */
  hint(g, seq) {
    if (this.#looksAt(g) && this.#tracks.has(g)) {
      this.#tracks.get(g).sees(seq);
      this.fill();
    }
  }

  forget(g) {
    this.#tracks.delete(g);
    this.#unsure.delete(g);
  }

  clear() {
    this.#tracks.clear();
    this.#unsure.clear();
    this.#greeted = false;
  }

  /** Pulls until nothing is missing; one at a time for each connection. */
  async fill() {
    const { connection } = this.#wire;
    if (!connection || this.#filling === connection) {
      return;
    }
    this.#filling = connection;
    for (let g = this.#next(); g !== undefined && this.#wire.connection === connection; g = this.#next()) {
      try {
        await this.#pull(g);
      } catch (refused) {
        if (passes(refused)) {
          await retryWait(refused);
        } else if (refused.code !== 'disconnected') {
          this.forget(g);
          this.#owner.lost(g);
        }
      }
    }
    if (this.#wire.connection === connection) {
      this.#filling = null;
      this.#owner.caughtUp();
    }
  }

  #next() {
    for (const [g, track] of this.#tracks) {
      if (track.behind > 0 && this.#looksAt(g)) {
        return g;
      }
    }
    return [...this.#unsure][0];
  }

  async #pull(g) {
    const track = this.#track(g);
    if (track.behind > this.#fillMax) {
      const [from, to] = [track.position + 1, track.head];
      track.startAt(to);
      this.#owner.gap(g, from, to, false);
      return;
    }
    // Without a position there is nothing to hand out yet: the answer only tells the head.
    const range = track.position === null ? { limit: 1 } : { after: track.position, limit: this.#wire.limits.page };
    const page = await this.#wire.request('pull', { g, ...range });
    this.#unsure.delete(g);
    if (this.#tracks.get(g) !== track || !this.#looksAt(g)) {
      return; // Looked away meanwhile.
    }
    if (track.position === null) {
      track.startAt(page.head);
      return;
    }
    const before = track.position;
    const gone = track.goneBefore(page);
    const entries = track.cover(page);
    if (gone > before) {
      this.#owner.gap(g, before + 1, gone, true);
    }
    this.#handOut(g, entries, Math.max(before, gone) + 1, true);
    if (page.notices?.length > 0) {
      this.#owner.notices(g, page.notices);
    }
    if (track.position === before && track.behind > 0) {
      await retryWait({}); // A page that covers nothing new: not asked again at once.
    }
  }

  #handOut(g, entries, from, paged) {
    if (entries.length > 0) {
      this.#owner.entries(g, entries, from, paged);
    }
    if (this.#tracks.get(g)?.behind > 0) {
      this.fill();
    }
  }

  #starts({ g, head }, at) {
    const track = this.#track(g);
    if (track.position === null) {
      track.startAt(at);
    }
    track.sees(head);
  }

  #looksAt(g) {
    return this.focus === '*' || this.focus.includes(g);
  }

  #track(g) {
    if (!this.#tracks.has(g)) {
      this.#tracks.set(g, new Track());
    }
    return this.#tracks.get(g);
  }
}

/** Behind what was acknowledged in an earlier membership, and behind what was before us. */
function joinedAt({ head, floor, acked }) {
  return Math.min(head, Math.max(floor, acked));
}
