// Ties a desk to the page: opens it once, keeps its claims alive while somebody is there, gives them back on leaving.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Member } from '../../contract/session.ts';
import { deskApi } from './desk-api.ts';
import { makeDesk } from './desk.ts';
import type { Desk, DeskEvent, DeskMemory, DeskState } from './desk.ts';

/** A third of the queue's lock, so that one lost request loses no claim. */
const extendEveryMs = 20_000;
/** After this long without a key or a movement the analyst has left, and the leads go to those who are there. */
const awayAfterMs = 10 * 60_000;
/** How soon an empty queue is asked again. */
const retryMs = 10_000;

export function useDesk(
  member: Member,
  first: string | undefined,
  onEvent: (event: DeskEvent) => void,
): [Desk, DeskState] {
  const key = `nightjar.desk.${member.id}`;
  const events = useRef(onEvent);
  useEffect(() => {
    events.current = onEvent;
  });
  const [desk, setDesk] = useState(build);

  function build(): Desk {
    return makeDesk({
      api: deskApi,
      memory: recall(key),
      remember: (memory) => sessionStorage.setItem(key, JSON.stringify(memory)),
      onEvent: (event) => events.current(event),
      now: () => Date.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  }

  useEffect(() => {
    let seen = Date.now();
    const present = () => (seen = Date.now());
    const leave = () => void desk.close();
    // A page that comes back out of the browser's cache has given its claims away: it opens a new desk.
    const comeBack = (event: PageTransitionEvent) => event.persisted && setDesk(build());
    void desk.open(first);
    const extending = setInterval(() => Date.now() - seen < awayAfterMs && void desk.extend(), extendEveryMs);
    const asking = setInterval(
      () => desk.state().exhausted && document.visibilityState === 'visible' && void desk.refill(),
      retryMs,
    );
    for (const name of ['keydown', 'pointermove', 'pointerdown'] as const)
      addEventListener(name, present, { passive: true });
    addEventListener('pagehide', leave);
    addEventListener('pageshow', comeBack);
    return () => {
      clearInterval(extending);
      clearInterval(asking);
      for (const name of ['keydown', 'pointermove', 'pointerdown'] as const) removeEventListener(name, present);
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', comeBack);
      leave();
    };
    // `first` is where the desk starts; later it follows the desk.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [desk]);

  return [desk, useSyncExternalStore(desk.subscribe, desk.state)];
}

function recall(key: string): DeskMemory | undefined {
  const kept = sessionStorage.getItem(key);
  return kept === null ? undefined : (JSON.parse(kept) as DeskMemory);
}
