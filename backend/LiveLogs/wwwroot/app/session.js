// Who is signed in. The token lives in tabs only; it is never part of an address that is kept or sent, nor stored beyond them.

import { readAddress, withPart, writeAddress } from './address.js';
import { forgetPlace } from './place.js';

const TOKEN = 'livelogs.token';

/** Thrown for a text that can not be a token of this product; the message is for the person who pasted it. */
export class TokenError extends Error {}

/**
 * What a token says of itself. Whether it is genuine, and whether it is over, only the service can tell.
 * @returns {{ token: string, subject: string, expires: number | null, projects: { id: string, role: string }[] }} `expires` in milliseconds.
 */
export function readToken(text) {
  const token = text.trim().replace(/^Bearer\s+/i, '');
  const parts = token.split('.');
  if (parts.length !== 3)
    throw new TokenError('This is not a token: a JWT has three parts separated by dots.');

  let claims;
  try {
    const bytes = Uint8Array.from(atob(parts[1].replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
    claims = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new TokenError('The middle part of this token cannot be read. Is the copy complete?');
  }

  const projects = readProjects(claims?.projects);
  if (projects.length === 0)
    throw new TokenError('This token gives access to no project: its claim “projects” is missing or empty.');

  return {
    token,
    subject: String(claims.name ?? claims.sub ?? ''),
    expires: Number.isFinite(claims.exp) ? claims.exp * 1000 : null,
    projects,
  };
}

/** Some authorities can only issue strings, so the claim may be the object or its JSON text. */
function readProjects(claim) {
  let projects = claim;
  if (typeof claim === 'string') {
    try {
      projects = JSON.parse(claim);
    } catch {
      return [];
    }
  }
  if (projects === null || typeof projects !== 'object' || Array.isArray(projects))
    return [];
  return Object.entries(projects)
    .map(([id, role]) => ({ id, role: String(role).toLowerCase() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const ROLES = ['viewer', 'operator', 'editor', 'admin'];

/** Whether a role allows what `wanted` does. */
export const mayAct = (role, wanted) => ROLES.indexOf(role) >= ROLES.indexOf(wanted);

/** How long before its end a person is told. */
export const WARN_MS = 5 * 60_000;

/** The token of this tab: from `#token=…`, which leaves the address bar and the history at once, or as kept before. */
export function takeToken() {
  const address = readAddress();
  const token = address.get('token');
  if (token !== null) {
    writeAddress(withPart(address, { token: null }), { replace: true });
    keepToken(token);
    return token;
  }
  return sessionStorage.getItem(TOKEN);
}

export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken() {
  sessionStorage.removeItem(TOKEN);
  forgetPlace();
}
