import { html, useCallback, useState } from '../../vendor/index.js';
import { listDeadLetters, replayDeadLetters } from '../api.js';
import { usePoll } from './use-poll.js';
import { fullTime } from '../time.js';

const POLL_MS = 5000;

/** What a channel could not deliver, why, and the way back into the outbox. */
export function DeadLetters({ token, channel, zone, mayReplay }) {
  const ask = useCallback(() => listDeadLetters(token, channel.id), [token, channel.id]);
  const [letters, error, askNow] = usePoll(ask, POLL_MS);
  const [problem, setProblem] = useState(null);
  const replay = (letter) => replayDeadLetters(token, channel.id, letter).then(() => setProblem(null), (failure) => setProblem(failure.message)).then(askNow);
  return html`
    <div class="dead-letters">
      ${(problem ?? error?.message) && html`<p class="problem" role="alert">${problem ?? error.message}</p>`}
      ${letters?.length === 0 && html`<p class="hint">There are none: all notifications were delivered, or are still being tried.</p>`}
      ${letters?.map((letter) => html`
        <p key=${letter.id}><b>${letter.title}</b> <span class="hint">${letter.kind}, ${fullTime(Date.parse(letter.created_at), zone)}</span> ${letter.last_error}
          ${mayReplay && html` <button class="small quiet" onClick=${() => replay(letter.id)}>Deliver again</button>`}</p>`)}
      ${mayReplay && letters?.length > 1 && html`<button class="small" onClick=${() => replay()}>Deliver all again</button>`}
    </div>`;
}
