import type { GateLine, PolicyStoreView } from '../../protocol/link';
import { redact, type Redactor } from '../redact';

/** Commands see these variables: what they print is cleaned of values that hold a secret, whatever the name says. */
export function registerPassed(passed: PolicyStoreView['passed'] = {}, redactor: Redactor): void {
  for (const value of Object.values(passed)) {
    if (redact(value) === value) continue;
    redactor.register(value);
    if (URL.canParse(value)) redactor.register(new URL(value).password);
  }
}

type RequestLine = Extract<GateLine, { type: 'request' }>;

/** What a person says, without the keys that got into it by mistake: it is kept, and a model reads it. */
export function withoutKeys(line: RequestLine, redactor: Redactor): RequestLine {
  const { frame } = line;
  if (!/^(?:turn|thread)\//.test(frame.method)) return line;
  return { ...line, frame: redactor.redactKeys(frame) };
}
