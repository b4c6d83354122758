import { Component, html } from '../../vendor/index.js';
import { nearest } from '../row.js';
import { RowLayout } from '../row-layout.js';
import { ListFoot, ListHead, lookOf } from './list-head.js';
import { ListSelection } from './list-selection.js';
import { PaintedRows } from './painted-rows.js';

/** Severity number of an error (OpenTelemetry). */
const ERROR = 17;

/** Rows drawn beyond the edges, so that a fast scroll shows no blank. */
const OVERSCAN = 10;

/**
 * The lines, of which only those in view are in the document. Closed rows share one height, which the style sheet
 * sets; open ones are measured. While the newest line is in view it stays in view; otherwise the line at the top does.
 */
export class LineList extends Component {
  #scroller = null;
  #layout = new RowLayout();
  #anchor = null;
  #lastTop = 0;
  /** Where the list itself last scrolled to. */
  #placed = 0;
  #newerFrom = 0;
  #reveal = null;
  /** The row that the keyboard goes on in once it is drawn. */
  #focus = null;

  #setScroller = (el) => {
    this.#scroller = el;
  };

  constructor(props) {
    super(props);
    this.state = { selected: null };
    this.resized = new ResizeObserver(() => this.#measureRow());
    this.opened = new ResizeObserver((entries) => this.#measureOpen(entries));
    this.selection = new ListSelection(
      () => ({ scroller: this.#scroller, rows: this.props.store.visible, zone: this.props.zone }), ({ isText }) => this.#holdSelection(isText));
  }

  componentDidMount() {
    this.props.handle.current = this;
    this.unsubscribe = this.props.store.subscribe(() => this.setState({}));
    this.resized.observe(this.#scroller);
    this.selection.start();
    this.#measureRow();
    if (this.props.left?.current)
      this.comeBack(this.props.left.current);
  }

  componentWillUnmount() {
    if (this.props.left)
      this.props.left.current = this.place;
    this.props.handle.current = null;
    this.unsubscribe();
    this.resized.disconnect();
    this.opened.disconnect();
    this.selection.stop();
  }

  /** The scroll position belongs to the rows just drawn, so it is set before the browser paints them. */
  componentDidUpdate() {
    const el = this.#scroller;
    if (Math.abs(el.scrollTop - this.top) >= 1)
      el.scrollTop = this.top;
    this.#lastTop = this.#placed = el.scrollTop;
    for (const open of el.querySelectorAll('[data-open]'))
      this.opened.observe(open);
    if (this.#focus !== null) {
      el.querySelector(`[id="row-${CSS.escape(this.#focus)}"]`)?.focus({ preventScroll: true });
      this.#focus = null;
    }
  }

  /** The line that is selected; null without one. */
  get selectedEntry() {
    return this.props.store.visible.findLast((row) => row.id === this.state.selected)?.entry ?? null;
  }

  /** Where a person reads: the line at the top (null while the newest is followed) and how far it is scrolled out, the time of the last one drawn, what is open, what is selected. */
  get place() {
    const { store } = this.props;
    if (!store.following)
      this.#keepTop();
    const top = store.following || this.#anchor?.row.kind !== 'line' ? null : { id: this.#anchor.row.id, ms: this.#anchor.row.ms, offset: this.#anchor.offset };
    const bottom = store.visible.slice(0, this.last + OVERSCAN).findLast((row) => row.kind === 'line')?.ms;
    return { top, bottom, open: store.visible.map(({ id }) => id).filter((id) => this.#layout.isOpen(id)), selected: this.state.selected };
  }

  /** Goes back to a place; to the lines of its time when its line is not here, and to the newest when those are not either. */
  comeBack({ top, open, selected }) {
    const rows = this.props.store.visible;
    const here = new Map(rows.map((row) => [row.id, row]));
    open.filter((id) => here.has(id)).forEach((id) => this.#layout.open(id));
    const row = top && (here.get(top.id) ?? rows[nearest(rows, top.ms)]);
    this.#setFollowing(!row);
    if (row)
      this.#anchor = { row, offset: row.id === top.id ? top.offset : 0 };
    this.setState({ selected: here.has(selected) ? selected : null });
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
    this.#selectAt(next);
  }

  /** Goes to the next or the last error or worse. */
  selectError(step) {
    const { visible } = this.props.store;
    const now = visible.findLastIndex((row) => row.id === this.state.selected);
    for (let i = now < 0 ? (step > 0 ? 0 : this.last - 1) : now + step; visible[i]; i += step) {
      if (visible[i].entry?.severity_number >= ERROR) {
        this.#selectAt(i);
        return;
      }
    }
  }

  #selectAt(index) {
    const { id } = this.props.store.visible[index];
    this.#setFollowing(false);
    this.#bringIntoView(index);
    this.#focus = id;
    this.setState({ selected: id });
  }

  /** Selects a line and puts it where it is seen. */
  reveal(id) {
    const index = this.props.store.visible.findIndex((row) => row.id === id);
    if (index < 0)
      return;
    this.#setFollowing(false);
    this.#anchor = { row: this.props.store.visible[index], offset: this.#layout.rowHeight / 2 - this.#scroller.clientHeight / 2 };
    this.setState({ selected: id });
  }

  toggleSelected() {
    if (this.state.selected === null)
      return;
    this.#focus = this.state.selected;
    this.toggle(this.state.selected);
  }

  /** Opens or closes a line. Opening means reading, so the list stands still then. */
  toggle = (id) => {
    if (this.#layout.isOpen(id)) {
      this.#layout.close(id);
    } else {
      this.#keepTop();
      this.#setFollowing(false);
      this.#layout.open(id);
      this.#reveal = id;
    }
    this.setState({ selected: id });
  };

  onScroll = ({ currentTarget: el }) => {
    // The event of a last scroll may come when the list has gone.
    if (this.#scroller === null)
      return;
    const atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < 2;
    const isOurs = Math.abs(el.scrollTop - this.#placed) < 1;
    if (!isOurs && atEnd)
      this.#setFollowing(true);
    else if (!isOurs && (el.scrollTop < this.#lastTop - 1 || !this.props.store.following))
      this.#setFollowing(false);
    this.#lastTop = el.scrollTop;
    this.#keepTop();
    this.setState({});
  };

  /** Who selects text means to copy it: it stays where it is. */
  #holdSelection(isText) {
    if (isText)
      this.#setFollowing(false);
    this.setState({});
  }

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
    let index = this.#layout.indexAt(top);
    // A gap goes when it is loaded; the line below it stays.
    if (rows[index]?.kind === 'gap' && rows[index + 1]?.kind === 'line')
      index++;
    this.#anchor = rows[index] ? { row: rows[index], offset: top - this.#layout.offsetOf(index) } : null;
  }

  #bringIntoView(index) {
    const rows = this.props.store.visible;
    const top = this.#layout.offsetOf(index);
    const bottom = top + this.#layout.heightOf(rows[index].id);
    const view = this.#scroller.clientHeight;
    const now = this.#scroller.scrollTop;
    const to = top < now ? top : bottom > now + view ? Math.min(top, bottom - view) : now;
    const first = this.#layout.indexAt(Math.max(0, to));
    this.#anchor = { row: rows[first], offset: to - this.#layout.offsetOf(first) };
  }

  #measureRow() {
    this.#layout.rowHeight = parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row')) || this.#layout.rowHeight;
    this.setState({});
  }

  #measureOpen(entries) {
    let changed = false;
    for (const { target } of entries) {
      const id = target.dataset.open;
      if (this.#layout.measure(id, target.getBoundingClientRect().height)) {
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
    this.#layout.arrange(this.props.store.visible);
    this.#bringIntoView(index);
  }

  /** Where the view begins now: at the end while following, else where the anchor went. */
  #placeView(rows, total, view) {
    const end = Math.max(0, total - view);
    if (this.props.store.following)
      return end;
    let index = this.#anchor ? rows.indexOf(this.#anchor.row) : -1;
    // A level that is switched off, or retention, may have taken the line.
    if (index < 0 && this.#anchor?.row.kind === 'line' && (index = nearest(rows, this.#anchor.row.ms)) >= 0)
      this.#anchor = { row: rows[index], offset: 0 };
    return index < 0 ? Math.min(this.#scroller?.scrollTop ?? 0, end)
      : Math.max(0, Math.min(end, this.#layout.offsetOf(index) + this.#anchor.offset));
  }

  render({ store, project, zone, words, sources, dated: isAlwaysDated, isLive = true, empty, onLoadGap, onFilter, onContext }, { selected }) {
    const rows = store.visible;
    const { dated, zoned } = lookOf(rows, zone, isAlwaysDated);
    this.#layout.arrange(rows);
    const total = this.#layout.offsetOf(rows.length);
    const view = this.#scroller?.clientHeight ?? 800;
    this.top = this.#placeView(rows, total, view);

    const first = Math.max(0, this.#layout.indexAt(this.top) - OVERSCAN);
    this.last = Math.min(rows.length, this.#layout.indexAt(this.top + view) + 1);
    const until = Math.min(rows.length, this.last + OVERSCAN);
    const newer = store.received - store.heldCount - this.#newerFrom;

    const look = `${dated ? ' dated' : ''}${zoned ? ' zoned' : ''}`;
    return html`
      <${ListHead} rows=${rows} zone=${zone} zoned=${zoned} look=${look} />
      <div class=${`scroller${look}`} ref=${this.#setScroller} onScroll=${this.onScroll} tabindex="0" role="group" aria-label="Log lines">
        <div class="canvas" role=${rows.length > 0 ? 'treegrid' : undefined} aria-label=${rows.length > 0 ? 'Log lines' : undefined}
          aria-rowcount=${rows.length > 0 ? rows.length : undefined} style=${{ height: `${total}px` }}>
          <${PaintedRows} rows=${rows} runs=${this.#layout.runs(first, until, this.selection.endsIn(rows))} layout=${this.#layout} sources=${sources} selected=${selected}
            project=${project} zone=${zone} words=${words} dated=${dated} zoned=${zoned} onToggle=${this.toggle} onLoadGap=${onLoadGap} onFilter=${onFilter} onContext=${onContext} />
        </div>
        ${rows.length === 0 && empty()}
      </div>
      ${isLive && html`<${ListFoot} store=${store} newer=${newer} onNewest=${() => this.toNewest()} />`}`;
  }
}
