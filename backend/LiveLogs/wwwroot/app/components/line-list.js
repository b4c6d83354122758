import { Component, html } from '../../vendor/index.js';
import { count } from '../time.js';
import { Down, Play } from './icons.js';
import { GapRow, LineRow } from './line-row.js';

/** Rows drawn beyond the edges, so that a fast scroll shows no blank. */
const OVERSCAN = 10;

/**
 * The lines, of which only those in view are in the document. Closed rows share one height, which the style sheet
 * sets; open ones are measured. While the newest line is in view it stays in view; otherwise the line at the top does.
 */
export class LineList extends Component {
  #scroller = null;
  #rowHeight = 22;
  #heights = new Map();
  #anchor = null;
  #lastTop = 0;
  #newerFrom = 0;
  #reveal = null;

  #setScroller = (el) => {
    this.#scroller = el;
  };

  constructor(props) {
    super(props);
    this.state = { selected: null };
    this.resized = new ResizeObserver(() => this.#measureRow());
    this.opened = new ResizeObserver((entries) => this.#measureOpen(entries));
  }

  componentDidMount() {
    this.props.handle.current = this;
    this.unsubscribe = this.props.store.subscribe(() => this.setState({}));
    this.resized.observe(this.#scroller);
    this.#measureRow();
  }

  componentWillUnmount() {
    this.props.handle.current = null;
    this.unsubscribe();
    this.resized.disconnect();
    this.opened.disconnect();
  }

  /** The scroll position belongs to the rows just drawn, so it is set before the browser paints them. */
  componentDidUpdate() {
    const el = this.#scroller;
    if (Math.abs(el.scrollTop - this.top) >= 1)
      el.scrollTop = this.top;
    this.#lastTop = el.scrollTop;
    for (const open of el.querySelectorAll('[data-open]'))
      this.opened.observe(open);
  }

  toNewest() {
    this.#setFollowing(true);
    this.setState({});
  }

  toOldest() {
    const first = this.props.store.visible[0];
    this.#setFollowing(false);
    this.#anchor = first ? { row: first, offset: 0 } : null;
    this.setState({ selected: first?.id ?? null });
  }

  /** Moves the selection; from nothing it begins at the newest line in view. */
  select(step) {
    const { visible } = this.props.store;
    if (visible.length === 0)
      return;
    const now = visible.findLastIndex((row) => row.id === this.state.selected);
    const next = now < 0 ? Math.max(0, this.last - 1) : Math.min(visible.length - 1, Math.max(0, now + step));
    this.#setFollowing(false);
    this.#bringIntoView(next);
    this.setState({ selected: visible[next].id });
  }

  /** Selects a line and puts it where it is seen. */
  reveal(id) {
    const index = this.props.store.visible.findIndex((row) => row.id === id);
    if (index < 0)
      return;
    this.#setFollowing(false);
    this.#anchor = { row: this.props.store.visible[index], offset: this.#rowHeight / 2 - this.#scroller.clientHeight / 2 };
    this.setState({ selected: id });
  }

  toggleSelected() {
    if (this.state.selected !== null)
      this.toggle(this.state.selected);
  }

  /** Opens or closes a line. Opening means reading, so the list stands still then. */
  toggle = (id) => {
    if (this.#heights.has(id)) {
      this.#heights.delete(id);
    } else {
      this.#keepTop();
      this.#setFollowing(false);
      this.#heights.set(id, this.#rowHeight);
      this.#reveal = id;
    }
    this.setState({ selected: id });
  };

  onScroll = ({ currentTarget: el }) => {
    // The event of a last scroll may come when the list has gone.
    if (this.#scroller === null)
      return;
    const atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < 2;
    if (atEnd)
      this.#setFollowing(true);
    else if (el.scrollTop < this.#lastTop - 1 || !this.props.store.following)
      this.#setFollowing(false);
    this.#lastTop = el.scrollTop;
    this.#keepTop();
    this.setState({});
  };

  #setFollowing(following) {
    const { store } = this.props;
    if (store.following && !following) {
      this.#newerFrom = store.received - store.heldCount;
      this.#keepTop();
    }
    store.following = following;
  }

  /** Remembers which line stands at the top, and how far it is scrolled out. */
  #keepTop() {
    const rows = this.props.store.visible;
    const top = this.#scroller.scrollTop;
    let index = this.#indexAt(top);
    // A gap goes when it is loaded; the line below it stays.
    if (rows[index]?.kind === 'gap' && rows[index + 1]?.kind === 'line')
      index++;
    this.#anchor = rows[index] ? { row: rows[index], offset: top - this.#offsetOf(index) } : null;
  }

  #bringIntoView(index) {
    const rows = this.props.store.visible;
    const top = this.#offsetOf(index);
    const bottom = top + (this.#heights.get(rows[index].id) ?? this.#rowHeight);
    const view = this.#scroller.clientHeight;
    const now = this.#scroller.scrollTop;
    const to = top < now ? top : bottom > now + view ? Math.min(top, bottom - view) : now;
    const first = this.#indexAt(Math.max(0, to));
    this.#anchor = { row: rows[first], offset: to - this.#offsetOf(first) };
  }

  #measureRow() {
    this.#rowHeight = parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row')) || this.#rowHeight;
    this.setState({});
  }

  #measureOpen(entries) {
    let changed = false;
    for (const { target } of entries) {
      const id = target.dataset.open;
      const height = target.getBoundingClientRect().height;
      if (height > 0 && this.#heights.has(id) && this.#heights.get(id) !== height) {
        this.#heights.set(id, height);
        changed = true;
        if (id === this.#reveal)
          this.#revealOpened();
      }
      if (!target.isConnected)
        this.opened.unobserve(target);
    }
    if (changed)
      this.setState({});
  }

  /** A line opened near the lower edge moves up, so that what was asked for is seen. */
  #revealOpened() {
    const index = this.props.store.visible.findIndex((row) => row.id === this.#reveal);
    this.#reveal = null;
    if (index < 0)
      return;
    this.open = this.#openRows();
    this.#bringIntoView(index);
  }

  /** Index and extra height of the open rows that are in the list now, in its order. */
  #openRows() {
    const open = [];
    if (this.#heights.size > 0) {
      this.props.store.visible.forEach((row, index) => {
        const height = this.#heights.get(row.id);
        if (height !== undefined)
          open.push({ index, extra: height - this.#rowHeight });
      });
    }
    return open;
  }

  #offsetOf(index) {
    let offset = index * this.#rowHeight;
    for (const open of this.open) {
      if (open.index >= index)
        break;
      offset += open.extra;
    }
    return offset;
  }

  #indexAt(top) {
    let y = top;
    for (const { index, extra } of this.open) {
      const start = index * this.#rowHeight;
      if (y < start)
        break;
      if (y < start + this.#rowHeight + extra)
        return index;
      y -= extra;
    }
    return Math.max(0, Math.floor(y / this.#rowHeight));
  }

  /** Where the view begins now: at the end while following, else where the anchor went. */
  #placeView(rows, total, view) {
    const end = Math.max(0, total - view);
    if (this.props.store.following)
      return end;
    const index = this.#anchor ? rows.indexOf(this.#anchor.row) : -1;
    return index < 0 ? Math.min(this.#scroller?.scrollTop ?? 0, end)
      : Math.max(0, Math.min(end, this.#offsetOf(index) + this.#anchor.offset));
  }

  render({ store, utc, words, sources, dated, empty, onLoadGap, onFilter, onContext, onResume }, { selected }) {
    const rows = store.visible;
    this.open = this.#openRows();
    const total = this.#offsetOf(rows.length);
    const view = this.#scroller?.clientHeight ?? 800;
    this.top = this.#placeView(rows, total, view);

    const first = Math.max(0, this.#indexAt(this.top) - OVERSCAN);
    this.last = Math.min(rows.length, this.#indexAt(this.top + view) + 1);
    const until = Math.min(rows.length, this.last + OVERSCAN);
    const shown = rows.slice(first, until);
    const newer = store.received - store.heldCount - this.#newerFrom;

    return html`
      <div class=${`scroller${dated ? ' dated' : ''}`} ref=${this.#setScroller} onScroll=${this.onScroll} tabindex="0" role="treegrid"
        aria-label="Log lines" aria-rowcount=${rows.length} aria-activedescendant=${selected ? `row-${selected}` : undefined}>
        <div class="canvas" style=${{ height: `${total}px` }}>
          <div class="window" style=${{ transform: `translateY(${this.#offsetOf(first)}px)` }}>
            ${shown.map((row, i) => (row.kind === 'gap'
              ? html`<${GapRow} key=${row.id} row=${row} sources=${sources} selected=${row.id === selected} onLoad=${onLoadGap} />`
              : html`<${LineRow} key=${row.id} row=${row} index=${first + i} open=${this.#heights.has(row.id)} selected=${row.id === selected}
                  utc=${utc} words=${words} source=${sources.get(row.entry.connection_id)} dated=${dated} onToggle=${this.toggle} onFilter=${onFilter} onContext=${onContext} />`))}
          </div>
        </div>
        ${rows.length === 0 && empty()}
      </div>
      ${(store.paused || !store.following) && html`
        <button class="newest" onClick=${() => (store.paused ? onResume() : this.toNewest())}>
          ${store.paused ? html`<${Play} /> Paused · ${count(store.heldCount)} new — resume`
            : html`<${Down} /> ${newer > 0 ? `${count(newer)} new` : 'Newest'}`}
        </button>`}`;
  }
}
