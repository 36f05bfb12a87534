// What is done to a page before its picture is taken, as scripts (strings, run in the page): consent banners are closed,
// lazy pictures are brought in. Each answers what it did, for the account.

/** Looks for a consent banner and presses the button that gives away least: reject, else close, else accept. Answers what was pressed, and how high the page is. */
export const closeBanners = `(() => {
  const known = [
    '#onetrust-reject-all-handler', '#CybotCookiebotDialogBodyButtonDecline', '.didomi-continue-without-agreeing',
    '#truste-consent-required', '.cc-deny', '.cky-btn-reject', '#didomi-notice-disagree-button',
    '#onetrust-accept-btn-handler', '#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll', '.cc-dismiss', '.cc-btn',
    '.cky-btn-accept', '#didomi-notice-agree-button', '#truste-consent-button',
  ];
  const words = [
    /^(reject( all)?|decline|refuse( all)?|only necessary|necessary only|essential only|rechazar( todo)?|tout refuser|refuser|ablehnen|alle ablehnen|rifiuta|recusar|tolak|từ chối|ปฏิเสธ|拒绝|全部拒绝)$/i,
    /^(close|dismiss|got it|cerrar|fermer|schließen|chiudi|fechar|tutup|đóng|ปิด|关闭|×|✕)$/i,
    /^(accept( all)?( cookies)?|agree|i agree|allow all|ok|aceptar( todo)?|tout accepter|accepter|akzeptieren|alle akzeptieren|accetta|aceitar|terima|setuju|đồng ý|ยอมรับ|接受|同意|全部接受)$/i,
  ];
  const seen = (element) => { const box = element.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
  const height = document.documentElement.scrollHeight;
  const pressed = [];
  const press = (element, how) => { element.click(); pressed.push(how); };
  for (const selector of known) {
    const element = document.querySelector(selector);
    if (element && seen(element)) { press(element, 'pressed ' + selector); return { pressed, height }; }
  }
  const boxes = [...document.querySelectorAll('[id*=cookie i],[class*=cookie i],[id*=consent i],[class*=consent i],[aria-label*=cookie i],[id*=gdpr i]')]
    .filter(seen).slice(0, 20);
  for (const word of words) {
    for (const box of boxes) {
      for (const button of [...box.querySelectorAll('button,[role=button],a,input[type=button],input[type=submit]')].slice(0, 50)) {
        const label = (button.innerText || button.value || button.getAttribute('aria-label') || '').trim();
        if (word.test(label) && seen(button)) { press(button, 'pressed "' + label + '" in a banner'); return { pressed, height }; }
      }
    }
  }
  return { pressed, height };
})()`;

/** Scrolls to the end and back in at most `steps` screens, with lazy pictures made eager; answers whether the end was reached. */
export function scrollThrough(steps: number): string {
  return `(async () => {
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    for (const image of document.querySelectorAll('img[loading=lazy],iframe[loading=lazy]')) image.loading = 'eager';
    let step = 0;
    const end = () => document.documentElement.scrollHeight - innerHeight;
    for (; step < ${steps} && scrollY < end() - 1; step += 1) {
      scrollBy({ top: innerHeight, behavior: 'instant' });
      await pause(25);
    }
    const reached = scrollY >= end() - 2;
    scrollTo({ top: 0, behavior: 'instant' });
    return { steps: step, reached };
  })()`;
}

/** Resolves when the fonts are there and every picture has come or failed; answers how high the page is then. */
export const picturesThere = `(async () => {
  await document.fonts.ready;
  await Promise.all([...document.images].filter((image) => !image.complete).map((image) => new Promise((done) => {
    image.addEventListener('load', done, { once: true });
    image.addEventListener('error', done, { once: true });
  })));
  return document.documentElement.scrollHeight;
})()`;

/** What a reader sees, what the page calls itself, the browser's name for itself, and how tall the page is. */
export interface ReadPage {
  text: string;
  title: string;
  userAgent: string;
  height: number;
}

/** Answers a `ReadPage`. */
export const readPage = `({
  title: document.title,
  text: document.body ? document.body.innerText : '',
  userAgent: navigator.userAgent,
  height: document.documentElement.scrollHeight,
})`;

/** A page under capture opens no windows: their first request would go out before anybody could look at it. */
export const noPopups = `window.open = () => null;`;
