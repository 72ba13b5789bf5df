import { hubFor } from './hubs.js';
import { BUILD } from './version.js';

/** A browser that starts the worker later than this does better without. */
const STARTS_WITHIN_MS = 3_000;

/**
 * A port to the hub for these options: in a worker that is this user's alone and of the same build as these files, or in this
 * tab where there is no such worker in time, or where it cannot be told the options, such as a function.
 */
export function portToHub(options) {
  return inWorker(options).catch(() => {
    const { port1, port2 } = new MessageChannel();
    hubFor(options).add(port1);
    return port2;
  });
}

function inWorker(options) {
  return new Promise((resolve, reject) => {
    const address = new URL('shared-worker.js', import.meta.url);
    const worker = new SharedWorker(address, { type: 'module', name: `muster ${BUILD} ${options.owner}` });
    setTimeout(reject, STARTS_WITHIN_MS);
    worker.onerror = reject;
    worker.port.onmessage = () => resolve(worker.port);
    worker.port.postMessage({ options });
  });
}
