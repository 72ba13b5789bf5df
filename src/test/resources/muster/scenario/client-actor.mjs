/**
 * One member's JavaScript clients as a scenario drives them, in whatever runs JavaScript; `lib` is muster.js. Arguments and
 * answers are JSON. The test takes the text of this function into a page, so it needs nothing from outside. With `shared`, the
 * clients are ends of a shared connection, as the tabs of a browser have them.
 */
export default function actor(lib, shared = false) {
  const store = shared ? 'scenario' : new lib.MemoryStore();
  const readyWithinMs = 60_000;
  const heard = [];
  const gone = [];
  const outcomes = {};
  let clients = [];

  return {
    /** The first one goes on where the one before it was; the others are there for the crowd. */
    async connect({ url, token, count }) {
      const made = Array.from({ length: count }, async (_, i) => {
        const options = { url, token, focus: '*', ...(i === 0 ? { store } : {}) };
        const client = shared ? await lib.sharedMuster(options) : new lib.Muster(options);
        heard[i] ??= [];
        client.on('entries', ({ g, entries }) => heard[i].push(...entries.map(({ seq }) => ({ g, seq }))));
        client.on('gap', (gap) => i === 0 && gap.gone && gone.push(gap));
        return client;
      });
      clients = await Promise.all(made);
      const late = new Promise((_, reject) => setTimeout(() => reject(new Error('not live in time')), readyWithinMs));
      await Promise.race([late, Promise.all(clients.map((client) => client.connect()))]);
    },

    send({ g, cid, body, label }) {
      outcomes[label] = '';
      clients[0].send(g, body, { cid }).then(
        ({ seq }) => (outcomes[label] = `sent ${seq}`),
        ({ code }) => (outcomes[label] = `refused ${code}`),
      );
    },

    outcome: ({ label }) => outcomes[label],
    heard: ({ g }) => heard.map((all) => all.filter((entry) => entry.g === g).map(({ seq }) => seq)),
    gaps: ({ g }) => gone.filter((gap) => gap.g === g).map(({ from, to }) => `${from}-${to}`),
    states: () => [...new Set(clients.map(({ state }) => state))],
    leave: () => clients.forEach((client) => client.close()),
  };
}
