// The browser for tests: the system's where there is one, else the one that the package carries.
import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright';

export async function launchBrowser(env: Record<string, string> = {}): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
  const executablePath = system ?? (await sparticuz.executablePath());
  // Each site in its own process, as desktop browsers have it: the harder case for a recorder.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined));
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--site-per-process'],
    env: { ...(given as Record<string, string>), ...env },
  });
}
