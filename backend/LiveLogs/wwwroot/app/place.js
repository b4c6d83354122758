// Where a person reads: kept by the tab, so that a reload comes back to it. What is looked at is the address' business; this is where in it.

const KEY = 'livelogs.place';

/**
 * @param of What is looked at: its place is none of anything else.
 * @param place `paused`: the position and time up to which lines are shown, or null; `list`: see `LineList.place`.
 */
export function keepPlace(of, place) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ of, place }));
  } catch {
    // A browser that keeps nothing still works.
  }
}

/** The place that was kept, once; null for another one. */
export function takePlace(of) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    forgetPlace();
    return kept?.of === of ? kept.place : null;
  } catch {
    return null;
  }
}

export function forgetPlace() {
  sessionStorage.removeItem(KEY);
}

/** Most pages of older lines that are read to come back to a place. */
const PAGES = 5;

/**
 * Loads older lines until a place is among them.
 * @param loadMore loads those before; says whether there were any.
 * @returns {Promise<boolean>} Whether it is.
 */
export async function reach(place, store, loadMore) {
  if (place.top === null)
    return true;
  for (let i = 0; i < PAGES && !store.has(place.top.id) && store.oldest >= place.top.ms; i++) {
    if (!await loadMore())
      break;
  }
  return store.has(place.top.id);
}
