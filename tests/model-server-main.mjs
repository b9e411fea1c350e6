// The models' server as a process: `node tests/model-server-main.mjs REPLIES.json` says its address on the first line,
// then what it was asked, a line each.
import { readFileSync } from 'node:fs';
import { ModelServer } from './model-server.ts';

const server = await ModelServer.start(JSON.parse(readFileSync(process.argv[2], 'utf8')));
console.log(server.origin);
for (let told = 0; ; told++) {
  await server.wasAsked(told + 1);
  console.log(JSON.stringify(server.asked[told]));
}
