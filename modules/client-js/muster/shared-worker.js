/** What runs in the shared worker: a hub for each set of options, so that tabs with the same ones share a connection. */
import { IndexedDbStore, Muster } from '../muster.js';
import { Hub } from './hub.js';

const hubs = new Map();

globalThis.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data: { options } }) => {
    const key = JSON.stringify(options);
    const { store, ...others } = options;
    if (!hubs.has(key)) {
      hubs.set(key, new Hub(new Muster({ ...others, store: store === undefined ? null : new IndexedDbStore(store) })));
    }
    hubs.get(key).add(port);
  };
};
