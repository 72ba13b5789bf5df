/**
 * A small load on this installation, as a member's client makes it: one connection of this very browser sends into a group of its
 * own, and hears what comes back. Slower than the limit for one connection, so that nothing is refused.
 */
const SELF_TEST = { group: 'Muster self-test', messages: 200, everyMs: 30, patienceMs: 10_000 };

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** A socket whose answers can be waited for, and whose frames are looked at one by one. */
async function selfTestSocket(root, onFrame) {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${root}/ws`, 'muster.v1');
  const waiting = new Map();
  socket.addEventListener('message', ({ data }) => {
    for (const frame of [JSON.parse(data)].flat()) {
      waiting.get(frame.ref)?.(frame);
      waiting.delete(frame.ref);
      onFrame(frame);
    }
  });
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened);
    socket.addEventListener('close', failed);
  });
  const send = (frame) => socket.send(JSON.stringify(frame));
  let lost = () => {};
  const closed = new Promise((resolve, reject) => { lost = reject; });
  closed.catch(() => {}); // Whoever waits hears of it; nobody else has to.
  socket.addEventListener('close', ({ code }) => lost(new Error(`the connection is closed (${code})`)));
  const ask = (frame) => Promise.race([closed, new Promise((answered) => {
    waiting.set(frame.ref, answered);
    send(frame);
  })]);
  return { send, ask, close: () => socket.close() };
}

/** The group of this person's self-tests; made at the first. */
async function selfTestGroup(root, welcome) {
  const known = welcome.groups.find(({ name }) => name === SELF_TEST.group);
  if (known) {
    return known.g;
  }
  const answer = await fetch(`${root}/api/v1/groups`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Muster': '1' },
    body: JSON.stringify({ name: SELF_TEST.group, receipts: 'off' }),
  });
  return (await answer.json()).id;
}

async function runSelfTest(board) {
  const sentAt = new Map();
  const times = { stored: [], delivered: [] };
  const refusals = new Set();
  const note = (line, cid) => sentAt.has(cid) && times[line].push(performance.now() - sentAt.get(cid));
  const socket = await selfTestSocket(board.dataset.root, (frame) => {
    if (frame.op === 'sent') {
      note('stored', frame.cid);
    } else if (frame.op === 'entry') {
      note('delivered', frame.cid);
    } else if (frame.op === 'error') {
      refusals.add(`${frame.code}: ${frame.message}`);
    }
  });
  const welcome = await socket.ask({ op: 'hello', ref: 'hello', device: 'self-test' });
  const g = await selfTestGroup(board.dataset.root, welcome);
  await socket.ask({ op: 'focus', ref: 'focus', g: [g] });
  const run = Date.now().toString(36);
  for (let i = 0; i < SELF_TEST.messages; i++) {
    const cid = `self-test-${run}-${i}`;
    sentAt.set(cid, performance.now());
    socket.send({ op: 'send', ref: cid, g, cid, body: `self-test ${i}` });
    await new Promise((later) => setTimeout(later, SELF_TEST.everyMs));
  }
  const end = performance.now() + SELF_TEST.patienceMs;
  while (Math.min(times.stored.length, times.delivered.length) < SELF_TEST.messages && performance.now() < end) {
    await new Promise((later) => setTimeout(later, 50));
  }
  socket.close();
  return { times, refusals };
}

/** In place of what the server said when it began: that it runs must not stand above what came out. */
function selfTestEnded(text) {
  const message = document.createElement('p');
  message.className = 'message done';
  message.setAttribute('role', 'alert');
  message.textContent = text;
  document.getElementById('messages').replaceChildren(message);
}

/** Called by the button when the server has answered: it has written down that this is run, or has refused. */
async function musterSelfTest(answer) {
  const board = document.getElementById('result');
  if (!answer?.started || board.dataset.state === 'running') {
    return;
  }
  board.dataset.state = 'running';
  try {
    const { times, refusals } = await runSelfTest(board);
    for (const [line, all] of Object.entries(times)) {
      const sorted = [...all].sort((a, b) => a - b);
      const cells = board.querySelectorAll(`[data-line=${line}] td`);
      [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1)].forEach((value, i) => {
        cells[i].textContent = value === undefined ? '–' : `${value.toFixed(1)} ms`;
      });
      cells[3].textContent = `${sorted.length} / ${SELF_TEST.messages}`;
    }
    document.getElementById('refusals').textContent = [...refusals].join('; ');
    board.dataset.state = 'done';
    if (refusals.size === 0 && Object.values(times).every((all) => all.length === SELF_TEST.messages)) {
      selfTestEnded(board.dataset.done);
    } else {
      musterComplain(board.dataset.incomplete);
    }
  } catch (failure) {
    document.getElementById('refusals').textContent = String(failure?.message ?? failure?.type ?? failure);
    board.dataset.state = 'failed';
    musterComplain(board.dataset.failed);
  }
}
