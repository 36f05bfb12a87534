// Which language a text is written in; null where it is too short to tell.
import { eld } from 'eld/small';
import { isSwahili, malayOrIndonesian } from './common-words.ts';

/** ISO 639-1. What the page claims (`lang`) stands where the text is short; a sure reading of a longer text overrules it. */
export function readLanguage(text: string, claimed: string | null, expected: readonly string[] = []): string | null {
  const prior = primary(claimed);
  const sample = text.slice(0, 500);
  const script = byScript(sample);
  if (script !== null) return script;
  const letters = sample.replace(/[^\p{L}]+/gu, '').length;
  if (isSwahili(sample)) return 'sw';
  if (letters < 20) return prior ?? expected[0] ?? null;
  const result = eld.detect(sample);
  if (result.language === '') return prior ?? expected[0] ?? null;
  if (letters < 60 && !result.isReliable()) return prior ?? expected[0] ?? null;
  if (prior !== null && prior !== result.language && letters < 120) {
    const scores = result.getScores();
    const own = scores[prior];
    if (own !== undefined && own > (scores[result.language] ?? 1) * 0.8) return prior;
  }
  return result.language === 'ms' ? malayOrIndonesian(sample) : result.language;
}

function primary(claimed: string | null): string | null {
  const code = claimed?.trim().slice(0, 12).toLowerCase().split(/[-_]/)[0];
  return code !== undefined && /^[a-z]{2}$/.test(code) ? code : null;
}

/** Scripts that one language alone uses need no statistics. */
function byScript(text: string): string | null {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja';
  if (/[\uac00-\ud7af]/.test(text)) return 'ko';
  if (/[\u0e00-\u0e7f]/.test(text)) return 'th';
  if (/[\u0980-\u09ff]{3}/.test(text)) return 'bn';
  if (/[\u4e00-\u9fff]{2}/.test(text)) return 'zh';
  if (/[\u1780-\u17ff]/.test(text)) return 'km';
  if (/[\u0e80-\u0eff]/.test(text)) return 'lo';
  if (/[\u1000-\u109f]/.test(text)) return 'my';
  if (/[\u0370-\u03ff]{4}/.test(text)) return 'el';
  if (/[\u0590-\u05ff]{3}/.test(text)) return 'he';
  return null;
}
