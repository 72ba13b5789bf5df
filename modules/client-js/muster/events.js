import { MusterError } from './refusals.js';

/**
 * Listeners by the type of event; those of `*` hear all, as {type, detail}. One that throws is reported and does not keep
 * the others from hearing.
 */
export class Events {
  #listeners = new Map();

  /** The function returned takes the listener away again. */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit(type, detail) {
    this.#tell(type, detail);
    this.#tell('*', { type, detail });
  }

  #tell(type, heard) {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      try {
        listener(heard);
      } catch (failure) {
        (globalThis.reportError ?? console.error)(failure);
      }
    }
  }
}

/** Of a client that is live now, or as soon as it is; fails once it is closed. */
export function liveOnce(client) {
  return new Promise((resolve, reject) => {
    if (client.state === 'live') {
      resolve(client);
      return;
    }
    const stop = client.on('state', ({ state, reason }) => {
      if (state === 'live' || state === 'closed') {
        stop();
        state === 'live' ? resolve(client) : reject(new MusterError(reason));
      }
    });
  });
}
