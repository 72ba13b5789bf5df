import { t } from './texts.js';

const IDS_PER_REQUEST_MAX = 100;
const GATHER_MS = 50;

/** The names of users, looked up when first shown, many at once; what is on the page is filled in when they come. */
export class People {
  #muster;
  #names = new Map();
  #wanted = new Set();
  #learned = [];
  #timer = null;

  constructor(muster) {
    this.#muster = muster;
  }

  learn(users) {
    for (const user of users) {
      const id = user.id ?? user.user;
      this.#names.set(id, user.name || user.login);
      this.#wanted.delete(id);
      for (const span of document.querySelectorAll(`[data-user="${id}"]`)) {
        span.textContent = this.#names.get(id);
      }
    }
    this.#learned.forEach((tell) => tell());
  }

  /** Calls this whenever names have come in. */
  onLearned(tell) {
    this.#learned.push(tell);
  }

  name(id) {
    return this.#names.get(id) ?? `#${id}`;
  }

  /** An element that shows this user's name, now or as soon as it is known. */
  span(id) {
    const span = document.createElement('span');
    span.dataset.user = id;
    span.dir = 'auto';
    span.textContent = this.name(id);
    if (!this.#names.has(id)) {
      this.#wanted.add(id);
      this.#timer ??= setTimeout(() => this.#ask(), GATHER_MS);
    }
    return span;
  }

  /** Names in a row: all that are listed, and how many more there are. */
  list(ids, count) {
    const nodes = ids.flatMap((id, i) => (i === 0 ? [this.span(id)] : [t('listSeparator'), this.span(id)]));
    const others = count - ids.length;
    return others > 0 ? [...nodes, t('listSeparator'), t('others', { n: others })] : nodes;
  }

  forget() {
    this.#names.clear();
    this.#wanted.clear();
  }

  async #ask() {
    const ids = [...this.#wanted].slice(0, IDS_PER_REQUEST_MAX);
    // Asked once: who cannot be looked up now keeps a number until a later message brings the id up again.
    ids.forEach((id) => this.#wanted.delete(id));
    if (ids.length > 0) {
      this.learn(await this.#muster.rest('GET', `api/v1/users?ids=${ids.join(',')}`).catch(() => []));
    }
    this.#timer = this.#wanted.size > 0 ? setTimeout(() => this.#ask(), GATHER_MS) : null;
  }
}
