// Where the rows of a list stand: closed ones share one height, open ones have their own.

export class RowLayout {
  rowHeight = 22;

  #heights = new Map();
  /** Index and extra height of the open rows, in the order of the list. */
  #open = [];

  isOpen(id) {
    return this.#heights.has(id);
  }

  heightOf(id) {
    return this.#heights.get(id) ?? this.rowHeight;
  }

  open(id) {
    this.#heights.set(id, this.rowHeight);
  }

  close(id) {
    this.#heights.delete(id);
  }

  /** Takes over how high an open row is drawn; says whether that is new. */
  measure(id, height) {
    if (height <= 0 || !this.#heights.has(id) || this.#heights.get(id) === height)
      return false;
    this.#heights.set(id, height);
    return true;
  }

  /** Finds the open ones among the rows that the list has now. */
  arrange(rows) {
    this.#open = [];
    if (this.#heights.size === 0)
      return;
    rows.forEach(({ id }, index) => {
      const height = this.#heights.get(id);
      if (height !== undefined)
        this.#open.push({ index, extra: height - this.rowHeight });
    });
  }

  offsetOf(index) {
    let offset = index * this.rowHeight;
    for (const open of this.#open) {
      if (open.index >= index)
        break;
      offset += open.extra;
    }
    return offset;
  }

  /**
   * The rows to paint, as runs of those that follow each other.
   * @param kept Places of rows that stay painted wherever they stand.
   * @returns {{ from: number, to: number }[]} `to` is exclusive.
   */
  runs(first, until, kept) {
    const runs = [{ from: first, to: until }, ...kept.map((index) => ({ from: index, to: index + 1 }))].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
    return runs.reduce((joined, run) => {
      const last = joined.at(-1);
      if (last && run.from <= last.to)
        last.to = Math.max(last.to, run.to);
      else
        joined.push(run);
      return joined;
    }, []);
  }

  indexAt(top) {
    let y = top;
    for (const { index, extra } of this.#open) {
      const start = index * this.rowHeight;
      if (y < start)
        break;
      if (y < start + this.rowHeight + extra)
        return index;
      y -= extra;
    }
    return Math.max(0, Math.floor(y / this.rowHeight));
  }
}
