import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { createConnection, listConnectionKinds, readConnection, readPermissions, replaceConnection, steerStream, testDraft } from '../api.js';
import { CopyButton } from '../components/copy-button.js';
import { Field, problemsAt } from '../components/field.js';
import { Close } from '../components/icons.js';
import { TestOutcome } from './test-outcome.js';
import { drawn, isAsked, toConfig, toTexts, withoutSecrets } from './clouds.js';

/** Nobody reads the permissions while typing. */
const TYPING = 150;

/**
 * Adds a connection, or changes one: what to fill in, what to grant in the cloud, and a real test before anything is saved.
 * @param id The connection that is changed; null for a new one.
 * @param onSaved gets the connection as it is then.
 */
export function ConnectionForm({ token, project, zone, id, onSaved, onClose }) {
  const dialog = useRef(null);
  const [provider, setProvider] = useState(null);
  /** What the service says of the clouds it reads. */
  const [clouds, setClouds] = useState([]);
  /** The connection as it was read, with its version. */
  const [seen, setSeen] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    dialog.current.showModal();
    listConnectionKinds(token).then(setClouds, (error) => setProblem(error.message));
  }, []);
  useEffect(() => {
    if (id !== null)
      readConnection(token, id).then((connection) => {
        setSeen(connection);
        setProvider(connection.cloud_provider);
      }, (error) => setProblem(error.message));
  }, [id]);
  const cloud = clouds.find(({ name }) => name === provider);
  return html`
    <dialog ref=${dialog} class="connection form" aria-labelledby="connection-form-title" onClose=${onClose}>
      <div>
        <div class="dialog-head">
          <h2 id="connection-form-title">${seen ? `Change “${seen.connection_name}”` : cloud ? `Connect ${cloud.words}` : id === null ? 'New connection' : 'Change a connection'}</h2>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
        ${id === null && html`
          <div class="clouds" role="group" aria-label="What to read">
            ${clouds.map(({ name, words, reads }) => html`
              <button key=${name} aria-pressed=${String(provider === name)} onClick=${() => setProvider(name)}><b>${words}</b><span>${reads}</span></button>`)}
          </div>`}
        ${cloud && html`<${Settings} key=${provider} token=${token} project=${project} zone=${zone} provider=${provider} cloud=${cloud} seen=${seen} onSaved=${onSaved} onClose=${onClose} />`}
      </div>
    </dialog>`;
}

function Settings({ token, project, zone, provider, cloud, seen, onSaved, onClose }) {
  const before = seen?.connection_config ?? {};
  const [name, setName] = useState(seen?.connection_name ?? '');
  const [texts, setTexts] = useState(() => toTexts(cloud.fields, before));
  /** Stored secrets that saving removes. */
  const [removed, setRemoved] = useState([]);
  const [starts, setStarts] = useState(true);
  const [error, setError] = useState(null);
  const [outcome, setOutcome] = useState(null);
  const [busy, setBusy] = useState(null);
  const form = useRef(null);
  const shown = cloud.fields.filter((field) => isAsked(field, cloud.fields, texts));
  const problems = problemsAt(error, ['connection_name', ...shown.map((field) => field.name)], 'connection_config.');

  // What the service refused is looked at first.
  useEffect(() => {
    if (error)
      form.current.querySelector('[aria-invalid="true"]')?.focus();
  }, [error]);

  const body = () => ({
    ...!seen && { project_id: project, cloud_provider: provider },
    connection_name: name, connection_config: toConfig(cloud.fields, texts, before, removed),
  });
  const run = async (what, work) => {
    setBusy(what);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(null);
    }
  };
  const test = () => run('test', async () => {
    setOutcome(null);
    // A name is no matter of the test.
    setOutcome(await testDraft(token, seen?.id, { ...body(), ...seen && { connection_name: name.trim() || seen.connection_name } }));
  });
  const save = (event) => {
    event.preventDefault();
    run('save', async () => {
      const saved = seen ? await replaceConnection(token, seen, body()) : await createConnection(token, body());
      if (!seen && starts && cloud.polled)
        await steerStream(token, saved.id, 'start').catch(() => { /* It is saved; its details have the button. */ });
      await onSaved(saved);
    });
  };
  const set = (field) => (value) => {
    setTexts((old) => ({ ...old, [field]: value }));
    setOutcome(null);
  };
  const remove = (field) => (isRemoved) => {
    setRemoved((old) => [...old.filter((name) => name !== field), ...isRemoved ? [field] : []]);
    setOutcome(null);
  };
  const draw = (described) => {
    const { name: field, kind, placeholder, ...rest } = drawn(described);
    return html`
    <${Field} key=${field} id=${`config-${field}`} kind=${kind} ...${rest} value=${texts[field] ?? ''} problem=${problems.of(field)}
      required=${rest.required && !seen} placeholder=${placeholder} onInput=${set(field)}
      stored=${before[field]?.set ? kept(before[field]) : undefined} removed=${rest.required ? undefined : removed.includes(field)} onRemove=${remove(field)} />`;
  };
  const more = shown.filter((field) => field.advanced);
  // What is set, or refused, is not hidden.
  const isOpen = more.some((field) => problems.of(field.name) || texts[field.name] || before[field.name]?.set);
  return html`
    <form ref=${form} class="settings" onSubmit=${save} noValidate>
      <div class="columns">
        <div class="fields">
          <${Field} id="connection-name" label="Name" value=${name} required placeholder="Production" problem=${problems.of('connection_name')}
            help="A name for people, unique in this project." onInput=${setName} />
          ${shown.filter((field) => !field.advanced).map(draw)}
          ${more.length > 0 && html`<details open=${isOpen}><summary>More settings</summary><div class="fields">${more.map(draw)}</div></details>`}
          ${before.external_id && html`<p class="hint">External id of the role: <code>${before.external_id}</code> <${CopyButton} class="quiet square" text=${before.external_id} label="Copy the external id" /></p>`}
        </div>
        <${Grants} token=${token} cloud=${cloud} config=${JSON.stringify(withoutSecrets(cloud.fields, toConfig(cloud.fields, texts, before)))} />
      </div>
      <div class="foot">
        ${problems.rest.map((text) => html`<p key=${text} class="problem" role="alert">${text}</p>`)}
        ${error && problems.rest.length === 0 && html`<p class="problem" role="alert">Something above is not valid yet.</p>`}
        ${outcome && html`<${TestOutcome} outcome=${outcome} zone=${zone} />`}
        <div class="actions">
          ${cloud.polled && html`<button type="button" disabled=${busy !== null} onClick=${test}>${busy === 'test' ? 'Testing…' : 'Test'}</button>`}
          <button class="primary" disabled=${busy !== null}>${busy === 'save' ? 'Saving…' : 'Save'}</button>
          ${!seen && cloud.polled && html`<label class="check"><input type="checkbox" checked=${starts} onChange=${(e) => setStarts(e.target.checked)} /> and start reading</label>`}
          <span class="grow"></span>
          <button type="button" class="quiet" onClick=${onClose}>Cancel</button>
        </div>
      </div>
    </form>`;
}

const kept = ({ last4 }) => (last4 ? `kept (ends in ${last4})` : 'kept');

/**
 * What has to be allowed in the cloud, ready to be copied.
 * @param config The configuration so far, as JSON.
 */
function Grants({ token, cloud, config }) {
  const [grants, setGrants] = useState(null);
  useEffect(() => {
    if (!cloud.polled)
      return undefined;
    let isOver = false;
    const timer = setTimeout(() => readPermissions(token, cloud.name, JSON.parse(config)).then(
      (found) => isOver || setGrants(found),
      () => { /* What was told before still helps. */ },
    ), grants === null ? 0 : TYPING);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [config]);
  if (cloud.after_saving)
    return html`
      <div class="grants"><h3>Then</h3><p class="hint">${cloud.after_saving}</p></div>`;
  return html`
    <div class="grants">
      <h3>Permissions to grant</h3>
      ${grants?.map(({ title, text, help }) => html`
        <section key=${title}>
          <div class="grant-head"><b>${title}</b><${CopyButton} text=${text} label=${`Copy: ${title}`}>Copy<//></div>
          <pre tabindex="0" aria-label=${title}>${text}</pre>
          <p class="hint">${help}</p>
        </section>`)}
    </div>`;
}
