// A process of its own for embedded.test.ts: opens the embedded database of a home, says so as JSON, and closes when its input ends.
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';

const [home = ''] = process.argv.slice(2);
// Like the command line: the first Ctrl-C asks for an orderly end.
process.on('SIGINT', () => process.stdin.destroy());
process.stdin.resume();
const database = await openEmbedded({ home, log: silentLog, settings: { fsync: 'off' } });
process.stdout.write(`${JSON.stringify({ url: database.url, owner: database.owner })}\n`);
await new Promise((done) => process.stdin.once('close', done));
await database.close();
process.stdout.write('"closed"\n');
process.exit(0);
