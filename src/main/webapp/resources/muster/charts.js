/** Keeps the charts of the overview up to date: reads the figures every other second and draws what changed since. */
const EVERY_MS = 2_000;
const POINTS_MAX = 150;

const rate = (name) => ({ change, seconds }) => change(name) / seconds;
const quotient = (above, below, factor = 1) => ({ change }) =>
  (change(below) > 0 ? factor * change(above) / change(below) : null);
const present = (name) => ({ now }) => now[name];

/** How the lines of each chart are reckoned, in the order in which OverviewPage names them. */
const LINES = {
  connections: [present('connections')],
  messages: [rate('messages')],
  deliveries: [rate('deliveries')],
  latency: [quotient('appendSeconds', 'appends', 1_000), quotient('lagSeconds', 'lags', 1_000)],
  merging: [quotient('deliveries', 'frames'), quotient('reads', 'readsMerged')],
  queues: ['appendWaiting', 'mailWaiting', 'bridgeWaiting', 'cursorsStaged'].map(present),
};

const board = document.querySelector('[data-figures]');
const charts = [...board.querySelectorAll('figure')].map((figure) => {
  const canvas = figure.querySelector('canvas');
  return {
    lines: LINES[figure.dataset.chart],
    output: figure.querySelector('output'),
    chart: new Chart(canvas, JSON.parse(canvas.dataset.config)),
  };
});
let before = null;

function draw(now) {
  const seen = { now, seconds: now.at - before.at, change: (name) => now[name] - before[name] };
  for (const { lines, output, chart } of charts) {
    const values = lines.map((line) => line(seen));
    chart.data.labels.push(new Date(now.at * 1_000).toLocaleTimeString());
    values.forEach((value, i) => chart.data.datasets[i].data.push(value));
    if (chart.data.labels.length > POINTS_MAX) {
      chart.data.labels.shift();
      chart.data.datasets.forEach(({ data }) => data.shift());
    }
    chart.update('none');
    output.textContent = values.map((value) => (value === null ? '–' : Math.round(value * 10) / 10)).join(' · ');
  }
}

async function look() {
  const answer = await fetch(board.dataset.figures, { cache: 'no-store' }).catch(() => null);
  if (answer?.status === 401 || answer?.status === 403) {
    location.reload(); // Leads to where one signs in.
    return;
  }
  const now = answer?.ok ? await answer.json() : null;
  board.classList.toggle('gone', now === null);
  if (now !== null && before !== null && now.instance === before.instance && now.at > before.at) {
    draw(now);
  }
  before = now ?? before;
  setTimeout(look, EVERY_MS);
}

look();
