/** The actor in Node: reads one order a line, {do, with}, and answers each with a line. The argument is muster.js. */
import { createInterface } from 'node:readline';
import actor from './client-actor.mjs';

const clients = actor(await import(process.argv[2]));
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const answer = await Promise.resolve(clients[order.do](order.with)).then(
    (value) => ({ value: value ?? null }),
    (failure) => ({ failure: String(failure) }),
  );
  console.log(JSON.stringify(answer));
}
process.exit(0); // Clients that are still connected would keep it alive.
