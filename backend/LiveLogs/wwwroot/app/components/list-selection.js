import { copiedLine, partIn } from '../copied.js';
import { wholeText } from '../line.js';
import { tellGap } from './line-row.js';

/**
 * What the browser's selection covers of a list of which only a part is painted: the rows where it begins and ends stay painted, and
 * what is copied is whole lines, those between them that are not painted, too.
 */
export class ListSelection {
  #list;
  #changed;
  #ends = [];
  #isText = false;

  /**
   * @param list gives the list as it is now: its `scroller`, `rows` and `zone`.
   * @param changed is called when other rows have to stay painted, or text is selected.
   */
  constructor(list, changed) {
    this.#list = list;
    this.#changed = changed;
  }

  start() {
    document.addEventListener('selectionchange', this.#look);
    document.addEventListener('copy', this.#copy);
  }

  stop() {
    document.removeEventListener('selectionchange', this.#look);
    document.removeEventListener('copy', this.#copy);
  }

  /** Places of the rows in which the selection begins and ends. */
  endsIn(rows) {
    return this.#ends.map((id) => rows.findIndex((row) => row.id === id)).filter((index) => index >= 0);
  }

  #look = () => {
    const { anchorNode, focusNode, isCollapsed } = getSelection();
    const ends = [anchorNode, focusNode].map((node) => this.#rowAt(node)).filter((id) => id !== null);
    const isText = !isCollapsed && ends.length > 0;
    const isOther = ends.join() !== this.#ends.join() || isText !== this.#isText;
    [this.#ends, this.#isText] = [ends, isText];
    if (isOther)
      this.#changed({ isText });
  };

  /** The id of the row that a node of the page stands in; null outside of the list. */
  #rowAt(node) {
    const { scroller } = this.#list();
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return scroller?.contains(element) ? element.closest('.row')?.id.slice('row-'.length) ?? null : null;
  }

  #copy = (event) => {
    const selection = getSelection();
    const { scroller } = this.#list();
    // A field has a selection of its own, and an open dialog everything to itself.
    if (event.defaultPrevented || selection.isCollapsed || selection.rangeCount === 0 || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)
      || !(document.querySelector('dialog[open]')?.contains(scroller) ?? true))
      return;
    const text = this.#textOf(selection.getRangeAt(0));
    if (text === null)
      return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  };

  /** The lines of a range; null when the browser knows as well as we do what it selects. */
  #textOf(range) {
    const { scroller, rows, zone } = this.#list();
    const painted = [...scroller.querySelectorAll('.row')].filter((row) => partIn(range, row));
    if (painted.length === 0)
      return null;
    const at = (row) => rows.findIndex(({ id }) => `row-${id}` === row.id);
    // Who selects the page with all its lines means those that are not painted, too.
    const isAll = !scroller.contains(range.startContainer) && !scroller.contains(range.endContainer);
    const [from, to] = isAll ? [0, rows.length - 1] : [at(painted[0]), at(painted.at(-1))];
    const cells = [...painted[0].querySelectorAll('.line > [role="gridcell"]')].filter((cell) => partIn(range, cell));
    if (painted.length === 1 && !isAll && cells.length < 2)
      return isWholeMessage(range, cells[0]) ? wholeText(rows[from].entry) : null;
    return rows.slice(from, to + 1).map((row) => (row.kind === 'gap' ? `[${tellGap(row.gap)}]` : copiedLine(row, zone))).join('\n');
  }
}

/** Whether a range covers a message to its end, and so what the row leaves out of it. */
const isWholeMessage = (range, cell) => cell?.matches('.message') && partIn(range, cell).toString() === cell.textContent;
