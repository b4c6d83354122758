import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { readFacets, readFilterLanguage } from '../api.js';
import { completeField, completeValue, namesIn, termAt } from '../complete.js';
import { quote } from '../line.js';
import { resolve } from '../range.js';
import { short } from '../time.js';
import { Close, Search } from './icons.js';
import { takeOneLine } from './one-line.js';

const EXAMPLES = 'Filter: words, "a phrase", level>=warn, service:checkout, attr.status:>=500, -debug, /regex/';

/** Values are looked for when nothing was typed for so long. */
const QUIET_MS = 150;

/** The filter, with what can stand at the caret below it. */
export function FilterField({ session, project, store, filter, problem, field, onFilter }) {
  const [text, setText] = useState(problem?.filter ?? filter);
  const { options, chosen, move, close, open } = useCompletion({ session, project, store });
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    if (problem)
      setText(problem.filter);
  }, [problem]);

  const submit = (event) => {
    event.preventDefault();
    close();
    onFilter(text);
  };
  const clear = () => {
    setText('');
    close();
    onFilter('');
    field.current.focus();
  };
  const onInput = ({ target }) => {
    setText(target.value);
    open(target.value, target.selectionStart);
  };
  const accept = ({ start, end, insert }) => {
    const next = text.slice(0, start) + insert + text.slice(end);
    const caret = start + insert.length;
    // At once: what is typed before the page is drawn again belongs behind it.
    field.current.value = next;
    field.current.setSelectionRange(caret, caret);
    setText(next);
    open(next, caret);
  };
  const onKeyDown = (event) => {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && options.length > 0) {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if ((event.key === 'Tab' || event.key === 'Enter') && chosen !== null) {
      event.preventDefault();
      accept(options[chosen]);
    } else if (event.key === 'Escape' && options.length > 0) {
      event.stopPropagation();
      close();
    } else if (event.key === 'Escape') {
      setText(filter);
      field.current.blur();
    }
  };
  return html`
    <form class=${`filter${problem ? ' wrong' : ''}${filter !== '' ? ' active' : ''}`} role="search" onSubmit=${submit}>
      <${Search} />
      <input ref=${field} type="text" value=${text} spellcheck=${false} autocomplete="off" autocapitalize="off" enterkeyhint="search"
        placeholder=${EXAMPLES} aria-label="Filter" aria-invalid=${String(problem !== null)} aria-describedby=${problem ? 'filter-problem' : undefined}
        role="combobox" aria-autocomplete="list" aria-expanded=${String(options.length > 0)} aria-controls="filter-options"
        aria-activedescendant=${chosen === null ? undefined : `filter-option-${chosen}`}
        onInput=${onInput} onPaste=${takeOneLine} onDrop=${takeOneLine} onKeyDown=${onKeyDown} onBlur=${close} />
      ${text !== filter && text !== problem?.filter && html`<span class="enter" aria-hidden="true">Enter ↵</span>`}
      ${(text !== '' || filter !== '') && html`<button type="button" class="quiet square" aria-label="Clear the filter" onClick=${clear}><${Close} /></button>`}
      ${options.length > 0 && html`
        <ul id="filter-options" role="listbox" aria-label="Completions" onMouseDown=${(e) => e.preventDefault()}>
          ${options.map((option, i) => html`
            <li key=${option.insert} id=${`filter-option-${i}`} role="option" aria-selected=${String(i === chosen)} onClick=${() => accept(option)}>
              <code>${option.insert}</code><span>${option.hint}</span></li>`)}
        </ul>`}
    </form>`;
}

/** The completions of what was typed last, and which of them is chosen. */
function useCompletion({ session, project, store }) {
  const [options, setOptions] = useState([]);
  const [chosen, setChosen] = useState(null);
  const language = useRef(null);
  const turn = useRef(0);

  const show = (list) => {
    setOptions(list);
    setChosen(null);
  };
  const close = () => {
    turn.current++;
    show([]);
  };
  const open = async (text, caret) => {
    const mine = ++turn.current;
    const term = termAt(text, caret);
    try {
      const found = await complete(term, mine);
      if (mine === turn.current)
        show(found.map((option) => ({ ...option, start: term.start, end: term.end })));
    } catch {
      // Without completions the field is still a field.
    }
  };
  const complete = async ({ field, typed }, mine) => {
    const { fields } = await (language.current ??= readFilterLanguage(session.token));
    if (field === null)
      return completeField(typed, fields, namesIn(store.rows));
    const known = fields.find(({ name }) => name === field)?.values;
    if (known)
      return completeValue(typed, known.map((value) => [value, '']), quote);
    await new Promise((done) => setTimeout(done, QUIET_MS));
    if (mine !== turn.current)
      return [];
    const { items } = await readFacets(session.token, project, field, resolve({ minutes: 60 }, Date.now()));
    return completeValue(typed, items.map(({ value, count }) => [value, `${short(count)} lines in the last hour`]), quote);
  };
  const move = (step) => setChosen((now) => (now === null ? (step > 0 ? 0 : options.length - 1) : (now + step + options.length) % options.length));
  return { options, chosen, move, close, open };
}
