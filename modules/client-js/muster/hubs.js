import { IndexedDbStore, Muster } from '../muster.js';
import { Hub } from './hub.js';

const hubs = new Map();

/**
 * The hub of tabs with the same options, made with the first of them. What it keeps is kept under the user's own name, so
 * that nothing of one person's can be another's.
 */
export function hubFor(options) {
  const key = JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (!hubs.has(key)) {
    const { store, ...others } = options;
    const own = store === undefined ? null : new IndexedDbStore(`${store} ${options.owner}`);
    hubs.set(key, new Hub(new Muster({ ...others, store: own }), { over: () => hubs.delete(key) }));
  }
  return hubs.get(key);
}
