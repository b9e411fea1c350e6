// The models' server as a process: `node tests/model-server-main.mjs REPLIES.json [ACCOUNT.json]` says its address on the
// first line, then what it was asked, a line each. With an AWS account it wants each request signed by it.
import { readFileSync } from 'node:fs';
import { ModelServer } from './model-server.ts';

const server = await ModelServer.start(JSON.parse(readFileSync(process.argv[2], 'utf8')));
if (process.argv[3] !== undefined) server.aws = JSON.parse(readFileSync(process.argv[3], 'utf8'));
console.log(server.origin);
for (let told = 0; ; told++) {
  await server.wasAsked(told + 1);
  console.log(JSON.stringify(server.asked[told]));
}
