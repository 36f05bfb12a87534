// A translation service on the unit's own network, spoken to as LibreTranslate is: POST /translate with texts, languages and nothing else.
// Redirects are not followed: text goes to the address that was configured, and to no other.
import { z } from 'zod';
import { Retry } from './errors.ts';

export interface Translator {
  /** Its host and port, for the record and the reader. */
  name: string;
  /** `from` is ISO 639-1, or null where it is to find out. Throws `Retry` (TRANSLATOR_FAILED). */
  translate(texts: readonly string[], languages: { from: string | null; into: string }): Promise<string[]>;
}

const answerSchema = z.object({ translatedText: z.array(z.string()) });

/** A model on one core takes seconds for a page of text; a minute means that it hangs. */
const patienceMs = 60_000;

export function makeTranslator({ url, key }: { url: string; key: string | undefined }): Translator {
  const address = new URL('translate', url.endsWith('/') ? url : `${url}/`);
  const name = address.host;
  const ask = async (q: readonly string[], source: string, target: string): Promise<Response> =>
    fetch(address, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ q, source, target, format: 'text', ...(key === undefined ? {} : { api_key: key }) }),
      signal: AbortSignal.timeout(patienceMs),
    });
  return {
    name,
    translate: async (texts, { from, into }) => {
      try {
        let response = await ask(texts, from ?? 'auto', into);
        // It may call a language otherwise than we do (zh, zh-Hans), or find out by itself.
        if (response.status === 400 && from !== null) response = await ask(texts, 'auto', into);
        if (!response.ok) throw new Error(`it answered ${response.status}`);
        const { translatedText } = answerSchema.parse(await response.json());
        if (translatedText.length !== texts.length) throw new Error('it answered another number of texts');
        return translatedText;
      } catch (cause) {
        throw new Retry(
          `The translation service ${name} failed: ${cause instanceof Error ? cause.message : 'no answer'}.`,
          {
            code: 'TRANSLATOR_FAILED',
            hint: 'Does it run, and does NIGHTJAR_TRANSLATE_URL name it?',
            cause,
          },
        );
      }
    },
  };
}
