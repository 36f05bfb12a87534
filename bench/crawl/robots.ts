// The verdicts of the reference parser of robots.txt beside ours: every one that differs is named.
import { join } from 'node:path';
import { parseRobots } from '#crawler/fetch/robots-txt.ts';
import { lines } from './market.ts';

interface Verdict {
  test: string;
  robots: string;
  agent: string;
  url: string;
  allowed: boolean;
}

export async function robots(data: string): Promise<void> {
  const verdicts = await lines<Verdict>(join(data, 'robots/rep-reference.jsonl'));
  const wrong = verdicts.filter((one) => parseRobots(one.robots, one.agent).allows(one.url) !== one.allowed);
  console.log(`robots.txt as the reference has it: ${verdicts.length - wrong.length} of ${verdicts.length}`);
  for (const { test, agent, url } of wrong) console.log(`  ${test}: ${agent} at ${url}`);
  if (verdicts.length === 0) throw new Error(`There are no verdicts in ${data}/robots.`);
}
