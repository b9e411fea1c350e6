import type { Rule } from '../config/document';

/** True while a rule holds. Without a time an expiring allow is over and an expiring restriction holds. */
export const isInForce = (rule: Rule, list: 'deny' | 'ask' | 'allow', now?: number): boolean => {
  if (rule.expires === undefined) return true;
  return now === undefined ? list !== 'allow' : now < Date.parse(rule.expires);
};
