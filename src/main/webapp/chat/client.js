import { IndexedDbStore, Muster, sharedMuster } from '../muster.js';
import { kept } from './preferences.js';

/** The page's client: at the connection that all tabs share, or of its own for whoever has chosen that on this device. */
export async function newClient() {
  const url = new URL('.', document.baseURI);
  const store = `muster ${url.pathname}`;
  // Positions are the page's: it shows what is unread, not what came since the last visit.
  const options = { url, device: 'web', resume: false };
  if (kept('shared') === 'off') {
    return new Muster({ ...options, store: new IndexedDbStore(store) });
  }
  return sharedMuster({ ...options, store });
}
