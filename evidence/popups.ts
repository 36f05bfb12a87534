// New windows of a page under capture: none may send even its first request, which nobody would have looked at. Each is held by the
// browser before it starts and closed there. Watching every request of the tab a second time would do as well, and costs each of them a wait.
import type { CdpSession, EvidenceBrowser } from './browser.ts';

interface Attached {
  sessionId: string;
  targetInfo: { targetId: string; openerId?: string; browserContextId?: string };
}

export interface WindowGuard {
  /** How many windows were closed so far. */
  closed(): number;
  end(): Promise<void>;
}

/** Closes whatever windows the pages of `session`'s context open from now on; other contexts of the browser are let be. */
export async function refuseWindows(browser: EvidenceBrowser, session: CdpSession): Promise<WindowGuard> {
  const [whole, { targetInfo: own }] = await Promise.all([
    browser.newBrowserCDPSession(),
    session.send('Target.getTargetInfo') as Promise<Pick<Attached, 'targetInfo'>>,
  ]);
  let closed = 0;
  whole.on('event', ({ method, params }) => {
    if (method !== 'Target.attachedToTarget') return;
    const { sessionId, targetInfo } = params as Attached;
    const refused = targetInfo.openerId !== undefined && targetInfo.browserContextId === own.browserContextId;
    if (refused) closed += 1;
    // To leave a window is to let it go on.
    const answer = refused
      ? whole.send('Target.closeTarget', { targetId: targetInfo.targetId })
      : whole.send('Target.detachFromTarget', { sessionId });
    answer.catch(() => undefined); // it may have gone by itself
  });
  await whole.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
  return { closed: () => closed, end: async () => whole.detach().catch(() => undefined) };
}
