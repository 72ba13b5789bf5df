/**
 * What outlives a client: the positions of groups and the messages on their way. A store is anything with `get(key)`,
 * `set(key, value)` and `clear()`, all of which answer with promises; values can be cloned (structuredClone).
 */
export class MemoryStore {
  #values = new Map();

  async get(key) {
    return this.#values.get(key);
  }

  async set(key, value) {
    this.#values.set(key, structuredClone(value));
  }

  async clear() {
    this.#values.clear();
  }
}

const VALUES = 'values';
/** Browsers have been seen to answer never: a database that is not open by then counts as one that is not to be had. */
const OPENS_WITHIN_MS = 2_000;
/** What could not be opened is not tried again before: each try may take that long. */
const AGAIN_AFTER_MS = 60_000;

/** Keeps values in the browser under a name; where IndexedDB is forbidden, every call fails and the client goes on without. */
export class IndexedDbStore {
  #name;
  #database = null;

  constructor(name = 'muster') {
    this.#name = name;
  }

  get(key) {
    return this.#do('readonly', (values) => values.get(key));
  }

  set(key, value) {
    return this.#do('readwrite', (values) => values.put(value, key));
  }

  clear() {
    return this.#do('readwrite', (values) => values.clear());
  }

  async #do(mode, work) {
    this.#database ??= this.#open();
    const database = await this.#database;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(VALUES, mode);
      const request = work(transaction.objectStore(VALUES));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** Whoever clears what the browser keeps closes it: what is kept next opens it anew. */
  #open() {
    const forget = () => (this.#database = this.#database === opened ? null : this.#database);
    const opened = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('IndexedDB does not answer')), OPENS_WITHIN_MS);
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(VALUES);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        clearTimeout(late);
        request.result.onclose = forget;
        request.result.onversionchange = () => {
          request.result.close();
          forget();
        };
        resolve(request.result);
      };
    });
    opened.catch(() => setTimeout(forget, AGAIN_AFTER_MS));
    return opened;
  }
}
