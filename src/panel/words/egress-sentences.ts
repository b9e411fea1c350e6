import type { EgressReason, EgressRefusal } from '../../protocol/egress';
import { fill } from './fill';
import type { Words } from './words';

/** Why the network refused a connection, with the entry of the policy that would let it through. */
export function refusalText({ host, port, reason, entry }: EgressRefusal, words: Words): string {
  const { trans } = words;
  const said = fill(egressSentences(words)[reason], { host, port });
  return entry === undefined
    ? said
    : `${said} ${fill(trans.__('“{entry}” in {list} would let it through.'), { entry: entry.host, list: entry.list })}`;
}

/** The words of each reason; see `egressReasons`. */
export const egressSentences = ({
  trans
}: Pick<Words, 'trans'>): Readonly<Record<EgressReason, string>> => ({
  'not-allowed': trans.__('No rule allows {host} on port {port}.'),
  denied: trans.__('A rule denies {host} on port {port}.'),
  'bad-name': trans.__('{host} is not a host name as rules are written: addresses have no rule.'),
  'bad-request': trans.__('The request is not one that a proxy may forward.'),
  unresolved: trans.__('{host} has no address.'),
  'inner-address': trans.__(
    '{host} leads to this machine or a private network, which nobody accepted.'
  ),
  'never-address': trans.__('{host} leads to an address that no host has.'),
  'server-name': trans.__('Inside the tunnel to {host}, TLS asked for another host.'),
  'host-header': trans.__('Inside the connection to {host}, the request named another host.'),
  'not-web': trans.__('Inside the tunnel to {host} was neither TLS nor HTTP.'),
  'too-slow': trans.__('The connection to {host} said nothing in time.'),
  'too-many': trans.__('The command has too many connections at a time.'),
  'not-encrypted': trans.__('{host} would be asked without encryption; only https leads outside.'),
  'too-much': trans.__('More bytes came or went over the network than one call may move.'),
  unreachable: trans.__('{host} did not take the connection on port {port}.'),
  offline: trans.__(
    '{host} cannot be looked up or reached: this machine seems to be without network.'
  ),
  'no-answer': trans.__('{host} did not answer in time.'),
  'broken-off': trans.__('{host} broke the connection off before it answered.'),
  'tls-untrusted': trans.__('{host} shows a certificate of an authority that is not trusted here.'),
  'tls-name': trans.__('{host} shows a certificate for another name.'),
  'tls-expired': trans.__('{host} shows a certificate that is not valid today.'),
  'tls-broken': trans.__('No encryption could be agreed on with {host}.'),
  'ca-file': trans.__(
    '{host} shows a certificate that is not trusted, and the file of authorities that the administrator named holds none that can be read.'
  ),
  'proxy-setting': trans.__(
    "{host} is reached through the company's proxy, whose address cannot be read: http://name:port is wanted."
  ),
  'proxy-unreachable': trans.__(
    "{host} is reached through the company's proxy, which does not take the connection."
  ),
  'proxy-silent': trans.__(
    "{host} is reached through the company's proxy, which did not answer in time."
  ),
  'proxy-login': trans.__(
    "{host} is reached through the company's proxy, which does not accept the name and password that it was given, or wants some."
  ),
  'proxy-refused': trans.__("The company's proxy does not let {host} be reached on port {port}."),
  'proxy-failed': trans.__("The company's proxy could not reach {host}.")
});
