import { CodedError } from '../../../base/coded-error';
import { isHostName } from '../../../base/host-name';
import {
  allowsHost,
  deniesHost,
  hostRuleFor,
  parseHostRule,
  type HostRule
} from '../../../base/host-rule';
import { EgressRefused } from '../../network/egress-refused';

/** The hosts that a command may reach, as policy has them. `deny` wins. */
export interface EgressRules {
  /** Entries as of `parseHostRule`; empty: no network at all. Without a port: 80 and 443. */
  readonly allow: readonly string[];
  /** Without a port: every port. */
  readonly deny: readonly string[];
  /** Hosts whose address may lie on this machine or in a private network. */
  readonly privateHosts: readonly string[];
}

/** The same, read. */
export class HostGate {
  private readonly allow: readonly HostRule[];
  private readonly deny: readonly HostRule[];
  private readonly inner: readonly HostRule[];

  /** @throws CodedError `failed` for an entry that is none: an unread deny would let through what it names */
  constructor(rules: EgressRules) {
    this.allow = rules.allow.map(readEntry);
    this.deny = rules.deny.map(readEntry);
    this.inner = rules.privateHosts.map(readEntry);
  }

  /** @throws EgressRefused for a host or port that no rule lets through */
  assertAllowed(host: string, port: number): void {
    if (!isHostName(host)) {
      throw new EgressRefused('bad-name', host, port);
    }
    if (this.deny.some(rule => deniesHost(rule, host, port))) {
      throw new EgressRefused('denied', host, port);
    }
    if (!this.allow.some(rule => allowsHost(rule, host, port))) {
      const entry = { list: 'network.allow', host: hostRuleFor(host, port) } as const;
      throw new EgressRefused('not-allowed', host, port, entry);
    }
  }

  /** Whether a person accepted that this host leads inside. */
  mayBeInner(host: string, port: number): boolean {
    return this.inner.some(rule => allowsHost(rule, host, port));
  }
}

function readEntry(text: string): HostRule {
  const rule = parseHostRule(text);
  if (!rule) {
    throw new CodedError(
      'failed',
      `Expected each host of the policy's network lists to be a name, \`*.\` and a name, or either with a port; got ${JSON.stringify(text.slice(0, 80))}.`
    );
  }
  return rule;
}
