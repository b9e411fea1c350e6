// Fails where a tracked file, or anything in the history of HEAD, looks like a credential and is not among the published
// ones of canaries.mjs. Says rule, path, line and object, never the value; --digests adds what an entry there needs.
// A folder may be named; without one it is the current folder.
import { canaries } from './canaries.mjs';
import { findSecrets } from './find-secrets.mjs';
import { isShallow, readHistory, readTree } from './read-history.mjs';

const words = process.argv.slice(2);
const root = words.find(word => !word.startsWith('--')) ?? process.cwd();
const tell = words.includes('--digests');
const known = new Set(
  canaries.flatMap(({ digest, rules, paths }) =>
    rules.flatMap(rule => paths.map(path => `${rule} ${digest} ${path}`))
  )
);
const scanned = { files: 0, objects: 0, missing: 0 };
const faults = new Set();

for await (const { path, bytes } of readTree(root)) {
  scanned.files += 1;
  await scan(path, bytes, '');
}
for await (const { path, bytes, object, missing } of readHistory(root)) {
  scanned[missing ? 'missing' : 'objects'] += 1;
  if (!missing) await scan(path, bytes, ` of object ${object}`);
}

console.log(
  `Scanned ${scanned.files} tracked files and ${scanned.objects} objects of the history.`
);
if (await isShallow(root))
  console.log(
    'NOT scanned: commits before the edge of this shallow clone; git fetch --unshallow brings them.'
  );
if (scanned.missing > 0)
  console.log(`NOT scanned: ${scanned.missing} objects that this partial clone was not given.`);
for (const fault of faults) console.log(fault);
if (faults.size > 0) {
  console.log(
    'Take it out, and where it was real, revoke it: what was committed is known. A value made up for a test is put ' +
      'together at run time, or stands in scripts/canaries.mjs with its reason.'
  );
  process.exitCode = 1;
}

async function scan(path, bytes, where) {
  for (const { rule, line, digest } of await findSecrets(path, bytes))
    if (!known.has(`${rule} ${digest} ${path}`))
      faults.add(`${path}:${line}${where}: ${rule}${tell ? ` ${digest}` : ''}`);
}
