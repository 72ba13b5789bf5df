/**
 * One member's JavaScript clients as a scenario drives them, in whatever runs JavaScript; `lib` is muster.js. Arguments and
 * answers are JSON. The test takes the text of this function into a page, so it needs nothing from outside.
 */
export default function actor(lib) {
  const store = new lib.MemoryStore();
  const heard = [];
  const outcomes = {};
  let clients = [];

  return {
    /** The first one goes on where the one before it was; the others are there for the crowd. */
    async connect({ url, token, count }) {
      clients = Array.from({ length: count }, (_, i) => {
        const client = new lib.Muster({ url, token, focus: '*', ...(i === 0 ? { store } : {}) });
        heard[i] ??= [];
        client.on('entries', ({ g, entries }) => heard[i].push(...entries.map(({ seq }) => ({ g, seq }))));
        return client;
      });
      await Promise.all(clients.map((client) => client.connect()));
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
    states: () => [...new Set(clients.map(({ state }) => state))],
    leave: () => clients.forEach((client) => client.close()),
  };
}
