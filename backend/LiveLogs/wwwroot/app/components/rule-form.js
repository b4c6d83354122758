import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { listChannels, simulateRule } from '../api.js';
import { onOneLine } from '../quoted.js';
import { fieldsOf, pathOf, SEVERITIES, tellings, textsOf, toRule } from '../rules.js';
import { briefTime, count, fullTime } from '../time.js';
import { problemsAt } from './field.js';
import { takeOneLine } from './one-line.js';

const DAY_MS = 86_400_000;
const SHOWN_ALERTS = 5;

/**
 * Makes a rule, or changes one: what it waits for, how bad that is, and where it notifies; with what it would have done on the stored lines.
 * @param kinds What the service says of the kinds.
 * @param rule The rule that is changed; null for a new one.
 * @param onSave gets the rule; what it throws is shown at the fields.
 */
export function RuleForm({ kinds, session, project, rule = null, zone, onSave, onCancel }) {
  const offered = kinds.filter((one) => one.offered);
  const [type, setType] = useState(rule?.alert_type ?? offered[0].name);
  const kindOf = (name) => kinds.find((one) => one.name === name);
  const kind = kindOf(type);
  const [texts, setTexts] = useState(() => textsOf(kind, rule));
  const [severity, setSeverity] = useState(rule?.severity ?? 'medium');
  const [chosen, setChosen] = useState(rule?.notification_channels ?? ['in_app']);
  const [channels, setChannels] = useState([]);
  const [error, setError] = useState(null);
  const [preview, setPreview] = useState(null);
  const form = useRef(null);
  const id = rule ? `rule-${rule.id}` : 'rule';
  useEffect(() => {
    listChannels(session.token, project).then(setChannels, () => { /* Those that are chosen are shown all the same. */ });
  }, [session, project]);
  useEffect(() => {
    if (error)
      form.current.querySelector('[aria-invalid="true"]')?.focus();
  }, [error]);

  const choose = (next) => {
    setType(next);
    setTexts((old) => ({ ...textsOf(kindOf(next)), name: old.name, group_by: old.group_by, cooldown_minutes: old.cooldown_minutes }));
    setError(null);
    setPreview(null);
  };
  const set = (name) => (value) => {
    setTexts((old) => ({ ...old, [name]: value }));
    setPreview(null);
  };
  const fields = fieldsOf(kind);
  const names = [...fields.map(pathOf), 'group_by', 'cooldown_minutes', 'name', 'severity', 'notification_channels'];
  const problems = problemsAt(error, [...names, ...fields.map(({ name }) => name)]);
  const problemOf = (field) => problems.of(pathOf(field)) ?? problems.of(field.name);
  const wanted = () => toRule({ type, kind, texts, severity, channels: chosen }, rule);
  const submit = async (event) => {
    event.preventDefault();
    setError(null);
    try {
      await onSave(wanted());
      if (!rule)
        setTexts(textsOf(kind));
      setPreview(null);
    } catch (failure) {
      setError(failure);
    }
  };
  const look = async (days) => {
    setError(null);
    setPreview({ days });
    try {
      const found = await simulateRule(session.token, project, wanted(), new Date(Date.now() - days * DAY_MS));
      setPreview({ days, found });
    } catch (failure) {
      setPreview(null);
      setError({ message: failure.message, members: { errors: withoutPrefix(failure.members?.errors) } });
    }
  };
  const toggle = (value, names_) => setChosen((old) => (isChosen(old, value, names_) ? old.filter((one) => one !== value && !names_?.includes(one)) : [...old, value]));
  const told = chosen.filter((value) => value !== 'in_app');
  return html`
    <form ref=${form} class="rule-form" onSubmit=${submit} noValidate>
      ${!rule && html`<${Line} id=${`${id}-kind`} label="Alert on" type="choice" value=${type} hint=${kind?.description} onInput=${choose}
        options=${offered.map(({ name, words }) => [name, words])} />`}
      ${fields.map((field) => html`
        <${Line} key=${`${type}.${field.name}`} id=${`${id}-${pathOf(field)}`} label=${field.label} type=${field.type} options=${optionsOf(field)} placeholder=${field.placeholder}
          hint=${field.description} value=${texts[pathOf(field)] ?? ''} problem=${problemOf(field)} onInput=${set(pathOf(field))} />`)}
      <${Line} id=${`${id}-severity`} label="Severity" type="choice" value=${severity} problem=${problems.of('severity')} onInput=${setSeverity}
        options=${SEVERITIES.map((one) => [one, one])} />
      <${Line} id=${`${id}-group`} label="One alert for each" value=${texts.group_by} placeholder="service, attr.tenant" problem=${problems.of('group_by')} onInput=${set('group_by')} />
      <${Line} id=${`${id}-cooldown`} label="Quiet for minutes" type="number" value=${texts.cooldown_minutes} placeholder=${`${kind?.default_cooldown_minutes ?? ''}`} problem=${problems.of('cooldown_minutes')} onInput=${set('cooldown_minutes')} />
      <fieldset>
        <legend>Notify</legend>
        ${tellings(channels, chosen).map(({ value, words, names: other }) => html`
          <label key=${value} class="check"><input type="checkbox" checked=${isChosen(chosen, value, other)} onChange=${() => toggle(value, other)} /> ${words}</label>`)}
        ${problems.of('notification_channels') && html`<p class="problem">${problems.of('notification_channels')}</p>`}
        ${told.length === 0 && html`<p class="hint">No one is notified outside the console.${channels.length === 0 && ' Create channels with the bell above.'}</p>`}
      </fieldset>
      <${Line} id=${`${id}-name`} label="Name" value=${texts.name} placeholder="optional" problem=${problems.of('name')} onInput=${set('name')} />
      ${problems.rest.map((text) => html`<p key=${text} class="problem" role="alert">${text}</p>`)}
      ${error && problems.rest.length === 0 && html`<p class="problem" role="alert">Something above is not valid yet.</p>`}
      <div class="alert-actions">
        <button class="small">${rule ? 'Save' : 'Create rule'}</button>
        ${[1, 7].map((days) => html`<button key=${days} type="button" class="small" disabled=${preview && !preview.found} onClick=${() => look(days)}
          title="Try it on the stored lines">${preview?.days === days && !preview.found ? 'Looking…' : `Try on ${days === 1 ? 'a day' : 'a week'}`}</button>`)}
        ${onCancel && html`<button type="button" class="small quiet" onClick=${onCancel}>Cancel</button>`}
      </div>
      ${preview?.found && html`<${Preview} ...${preview} zone=${zone} />`}
    </form>`;
}

const INPUT_MODES = { number: 'decimal', whole_number: 'numeric' };

const isChosen = (chosen, value, names) => chosen.some((one) => one === value || names?.includes(one));

const withoutPrefix = (errors) => errors && Object.fromEntries(Object.entries(errors).map(([path, messages]) => [path.replace(/^rule\./, ''), messages]));

/** The values of a choice; leaving it out is one where the field has no value of its own. */
const optionsOf = ({ choices, required, default: otherwise, placeholder }) =>
  [...required || otherwise !== null ? [] : [['', placeholder ?? '']], ...choices.map(({ value, words }) => [value, words])];

const asFilter = (value) => ({ value: onOneLine(value), onPaste: takeOneLine, onDrop: takeOneLine });

/** A label beside its field; what is wrong with it below. */
function Line({ id, label, type = 'text', value, hint, placeholder, options, problem, onInput }) {
  const common = { id, value, title: hint, 'aria-invalid': problem ? 'true' : undefined, 'aria-describedby': problem ? `${id}-problem` : undefined };
  return html`
    <div class=${`rule-line${problem ? ' wrong' : ''}`}>
      <label for=${id}>${label}</label>
      ${type === 'choice' ? html`<select ...${common} onChange=${(e) => onInput(e.target.value)}>${options.map(([name, words]) => html`<option key=${name} value=${name} selected=${name === value}>${words}</option>`)}</select>`
        : type === 'flag' ? html`<input id=${id} title=${hint} type="checkbox" checked=${value === 'true'} onChange=${(e) => onInput(String(e.target.checked))} />`
          : type !== 'filter' && value.includes('\n') ? html`<textarea ...${common} spellcheck=${false} autocomplete="off" onInput=${(e) => onInput(e.target.value)}></textarea>`
            : html`<input ...${common} ...${type === 'filter' && asFilter(value)} type="text" placeholder=${placeholder ?? undefined} spellcheck=${false} autocomplete="off"
                inputmode=${INPUT_MODES[type]} onInput=${(e) => onInput(e.target.value)} />`}
      ${problem && html`<p id=${`${id}-problem`} class="problem" role="alert">${problem}</p>`}
    </div>`;
}

/** The simulated result of a rule. */
function Preview({ days, found, zone }) {
  const box = useRef(null);
  useEffect(() => box.current.scrollIntoView({ block: 'nearest' }), [found]);
  const from = Date.parse(found.from);
  const isCut = from > Date.parse(found.to) - days * DAY_MS + 60_000;
  return html`
    <div ref=${box} class="preview" role="status">
      <p><b>${found.alert_count === 0 ? 'It would not have fired' : `It would have fired ${found.alert_count === 1 ? 'once' : `${count(found.alert_count)} times`}`}</b>
        ${isCut ? ` since ${fullTime(from, zone)}; before that there are too many lines to look at.` : ` in the last ${days === 1 ? 'day' : 'week'}.`}</p>
      <ul>${found.alerts.slice(0, SHOWN_ALERTS).map((alert, i) => html`
        <li key=${i}><time>${briefTime(Date.parse(alert.started_at), zone)}</time> ${alert.group_key && html`<code>${alert.group_key}</code> `}${count(alert.count)} ${alert.count === 1 ? 'line' : 'lines'}</li>`)}
        ${found.alert_count > SHOWN_ALERTS && html`<li>and ${count(found.alert_count - SHOWN_ALERTS)} more</li>`}</ul>
    </div>`;
}
