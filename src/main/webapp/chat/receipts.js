const COUNTED_MAX = 200;

/** How many have read the own messages that are shown. Where the group's rules show none, there is none. */
export class Receipts {
  #muster;
  #list;
  #scroll;
  #rows;
  #g = null;
  #counts = new Map();

  constructor(muster, list, scroll, rows) {
    this.#muster = muster;
    this.#list = list;
    this.#scroll = scroll;
    this.#rows = rows;
    muster.on('receipts', ({ g, counts }) => g === this.#g && this.#receive(counts));
  }

  open(g) {
    this.#g = g;
    this.#counts.clear();
  }

  get(seq) {
    return this.#counts.get(seq);
  }

  /** Shows on a new row what is known. */
  show(row, seq) {
    if (this.#counts.has(seq)) {
      this.#rows.showReceipt(row, seq, this.#counts.get(seq));
    }
  }

  /** Asks for all that are shown; from then on the server tells. */
  async ask() {
    const g = this.#g;
    const mine = this.#list.all('.message.mine[data-seq]').slice(-COUNTED_MAX);
    if (mine.length > 0) {
      const counts = await this.#muster.receipts(g, mine.map((row) => Number(row.dataset.seq))).catch(() => []);
      g === this.#g && this.#receive(counts);
    }
  }

  /** A row grows when it gets its first number; what the person looks at stays where it is. */
  #receive(counts) {
    this.#list.keepingPlace(this.#scroll, () => {
      for (const [seq, n, of] of counts) {
        this.#counts.set(seq, { n, of });
        const row = this.#list.find('seq', seq);
        row && this.show(row, seq);
      }
    });
  }
}
