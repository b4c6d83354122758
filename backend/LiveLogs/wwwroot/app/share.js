// Tabs of one browser hand the session on to each other, so that a link opens in a new tab without another sign-in. Nothing is stored: a tab
// that opens asks, and those that are signed in answer. Only pages of the same origin hear it.

const NAME = 'livelogs.session';

/** Longer is no other tab. */
const ANSWER_MS = 300;

const open = () => (typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME));

/** The token of another tab; null when there is none. */
export function askOtherTabs() {
  const channel = open();
  if (channel === null)
    return Promise.resolve(null);
  return new Promise((resolve) => {
    const settle = (token) => {
      clearTimeout(timer);
      channel.close();
      resolve(token);
    };
    const timer = setTimeout(() => settle(null), ANSWER_MS);
    channel.onmessage = ({ data }) => data?.type === 'token' && settle(data.token);
    channel.postMessage({ type: 'ask' });
  });
}

/**
 * Answers other tabs, and hears of new tokens and of signing out.
 * @param current gives the token of this tab, or null.
 */
export function shareSession({ current, onToken, onSignOut }) {
  const channel = open();
  if (channel === null)
    return { tell() {}, signOut() {}, close() {} };
  channel.onmessage = ({ data }) => {
    if (data?.type === 'ask' && current() !== null)
      channel.postMessage({ type: 'token', token: current() });
    else if (data?.type === 'renewed')
      onToken(data.token);
    else if (data?.type === 'signed-out')
      onSignOut();
  };
  return {
    /** This tab has a new token. */
    tell: (token) => channel.postMessage({ type: 'renewed', token }),
    signOut: () => channel.postMessage({ type: 'signed-out' }),
    close: () => channel.close(),
  };
}
