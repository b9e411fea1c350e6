import { isHostName } from '../../base/host-name';
import { egressText } from '../../protocol/egress';
import { placeOf } from './dial-host';
import { EgressRefused } from './egress-refused';
import { failureReason } from './failure-reason';
import { isThisMachine } from './proxy-routes';

/**
 * Why a host was not reached, as one sentence for people: which of rule, proxy, network, certificate or time it was, with
 * the host's name and never an address or a credential.
 * @param isLate whether our own patience ended it
 */
export function whyNot(error: unknown, url: URL, isLate = false): string {
  const { host, port } = placeOf(url);
  const reason = isLate
    ? 'no-answer'
    : error instanceof EgressRefused
      ? error.reason
      : failureReason(error);
  const entry = error instanceof EgressRefused ? error.entry : undefined;
  const said = egressText({ host: nameOf(host), port, reason, count: 1, ...(entry && { entry }) });
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** A host that was given by its numbers is not told by them. */
const nameOf = (host: string): string =>
  isHostName(host) ? host : isThisMachine(host) ? 'this machine' : 'the server';
