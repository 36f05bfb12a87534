// Writes a package and kills itself, as a power cut would, at the step named by the third argument; at `full` it says how it failed instead.
import { steppingClock } from '#lib/clock.ts';
import { openSigner } from '#evidence/sign.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { snapshot } from './fixture.ts';

const [keys = '', path = '', step] = process.argv.slice(2);
const clock = steppingClock('2026-03-01T12:30:00Z');
const die = () => process.kill(process.pid, 'SIGKILL');
const signer = await openSigner(keys, { clock, agency: 'Agency' });

async function sign(text: string): Promise<string> {
  if (step === 'sign') die();
  // The signature is the last thing that the ZIP waits for: the next turns of the loop write it.
  if (step === 'zip') setImmediate(() => setImmediate(die));
  return signer.sign(text);
}

const writing = writeWacz(snapshot(), { path, clock, signer: { ...signer, sign } });
if (step === 'full') console.log(await writing.catch((error: { code: string }) => error.code));
else await writing.then(die);
