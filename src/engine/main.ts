import { readFileSync } from 'node:fs';
import { CodedError } from '../base/coded-error';
import type { GateLine, HelloLine } from '../protocol/link';
import { toPublicError } from './error-frame';
import { GateCalls } from './gate-services';
import { openJournal } from './journal/open-journal';
import { createLog } from './log';
import { ownRoutes } from './network/proxy-routes';
import { redactMessage, Redactor } from './redact';
import { Session } from './session/session';
import { closeInheritedDescriptors, openLink, readLines, sendConsoleToStderr } from './stdio';

/** Local disks keep this over a restart; a network state folder is then replaced by one below it. */
const LOCAL_PARENT = '/var/tmp';
/** Milliseconds in which an engine that was told to end has ended. */
const END_MS = 10_000;

sendConsoleToStderr();
closeInheritedDescriptors();

const redactor = new Redactor();
for (const secret of ownRoutes().secrets()) redactor.register(secret);
const link = openLink(process.stdout, redactor);
const log = createLog(
  line => process.stderr.write(line),
  text => redactMessage(redactor.redact(text)),
  process.env['SALLYPORT_DEBUG'] === '1'
);
const services = new GateCalls(link.send);
let session: Session | undefined;

/** Opens what the principal has and says that requests may come. */
function start(hello: HelloLine): Session {
  const { stateDir, serverRoot, principal, headless } = hello;
  const journal = openJournal(
    { stateDir, serverRoot, principal, headless, localParent: LOCAL_PARENT },
    Date.now
  );
  const started = new Session({
    hello,
    version: SALLYPORT_VERSION,
    journal,
    sender: link,
    services,
    log,
    redactor,
    now: Date.now,
    ...(hello.script !== undefined && { script: readScript(hello.script) })
  });
  link.send({
    type: 'ready',
    protocolVersion: 1,
    engineVersion: SALLYPORT_VERSION,
    nodeVersion: process.versions.node
  });
  started.recover();
  return started;
}

/** A script of a test configuration; the gate names it, so it may be read. */
const readScript = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

function take(line: GateLine): void {
  if (session !== undefined) session.take(line);
  else if (line.type === 'hello' && line.protocolVersion === 1) session = start(line);
  else
    throw new CodedError('bad-frame', 'Expected a hello of protocol version 1 as the first line.');
}

let isEnding = false;

async function end(exitCode: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  // Without a gate nobody else ends what does not end by itself, and it would hold the journal.
  setTimeout(() => process.exit(exitCode), END_MS).unref();
  await session?.close();
  process.stdout.end(() => process.exit(exitCode));
}

/** The engine cannot go on: says why, and ends. */
function fail(error: unknown): void {
  if (isEnding) return;
  const { code, message, fix } = toPublicError(error, log);
  const said = redactMessage(redactor.redact(message));
  link.send({ type: 'fatal', code, message: said, ...(fix !== undefined && { fix }) });
  void end(1);
}

// A gate that is gone reads neither; the end of stdin tells us so. Unheard, each failed write would be an uncaught
// exception, told by the next failed write, for ever.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('SIGTERM', () => void end(0));
process.on('uncaughtException', fail);

readLines(
  process.stdin,
  // The gate writes these lines itself; it is the one peer that the engine trusts.
  line => take(line as GateLine),
  why => log.warn('bad-line', { why })
).then(() => end(0), fail);
