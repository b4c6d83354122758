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

/** Most pages of older lines that are read to come back to a place; those around one that is further back are read by themselves. */
const PAGES = 3;

/**
 * Loads lines until a place is among them, as far as its lines still are.
 * @param older loads those before the lines that are here; says whether there were any.
 * @param upTo loads those up to a moment, apart from the lines that are here.
 */
export async function reach({ top, bottom }, store, older, upTo) {
  if (top === null)
    return;
  const isFurther = () => !store.has(top.id) && store.oldest >= top.ms;
  let isMore = true;
  for (let i = 0; i < PAGES && isMore && isFurther(); i++)
    isMore = await older();
  if (isMore && isFurther())
    await upTo(Math.min(bottom ?? top.ms, store.oldest - 1));
}
