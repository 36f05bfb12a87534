// When a page drawn by script has come to rest.
import type { Page } from 'playwright';

export interface Activity {
  /** Requests under way. */
  pending: number;
  /** When one last ended, by `performance.now()`. */
  lastActivity: number;
}

/** At rest: nothing under way for a while, and the DOM still for as long. A page that still says next to nothing is given longer. False where it does not come to rest in time. */
export async function comeToRest(page: Page, drawing: Activity, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (let patience = 0; performance.now() < deadline; patience += 1) {
    const still = await page.evaluate<{ still: boolean; characters: number }>(domStillFor(quietMs));
    const quiet = drawing.pending === 0 && performance.now() - drawing.lastActivity >= quietMs;
    if (still.still && quiet && (still.characters > 80 || patience >= patienceWithLittle)) return true;
  }
  return false;
}

const quietMs = 60;
const patienceWithLittle = 3;

/** A script in the page's own words: resolves after `ms` without a change, or after five times that. */
function domStillFor(ms: number) {
  return `new Promise((resolve) => {
    const say = (still) => { observer.disconnect(); clearTimeout(limit); resolve({ still, characters: document.body ? document.body.innerText.trim().length : 0 }); };
    let timer = setTimeout(() => say(true), ${ms});
    const limit = setTimeout(() => say(false), ${ms * 5});
    const observer = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(() => say(true), ${ms}); });
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  })`;
}
