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

  #open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(VALUES);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}
