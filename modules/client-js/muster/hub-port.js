import { hubFor } from './hubs.js';
import { BUILD } from './version.js';

/** A browser that starts the worker later than this does better without. */
const STARTS_WITHIN_MS = 3_000;

/**
 * A port to the hub for these options: in a worker that is this user's alone and of the same build as these files, or in this
 * tab where there is no such worker in time, or where it cannot be told the options, such as a function. A worker that is
 * there later, as with many tabs that a browser restores at once, is told of by `late()`.
 */
export function portToHub(options, late) {
  return inWorker(options, late).catch(() => {
    const { port1, port2 } = new MessageChannel();
    hubFor(options).add(port1);
    return port2;
  });
}

function inWorker(options, late) {
  return new Promise((resolve, reject) => {
    const address = new URL('shared-worker.js', import.meta.url);
    const worker = new SharedWorker(address, { type: 'module', name: `muster ${BUILD} ${options.owner}` });
    const { port } = worker;
    const timer = setTimeout(() => {
      port.onmessage = () => {
        port.close();
        late();
      };
      reject();
    }, STARTS_WITHIN_MS);
    worker.onerror = () => {
      clearTimeout(timer);
      reject();
    };
    port.onmessage = () => {
      clearTimeout(timer);
      resolve(port);
    };
    port.postMessage({ options });
  });
}
