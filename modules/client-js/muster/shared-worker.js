/** What runs in the shared worker: a hub for each set of options, so that tabs with the same ones share a connection. */
import { hubFor } from './hubs.js';

globalThis.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data: { options } }) => hubFor(options).add(port);
};
