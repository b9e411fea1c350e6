/** Which messages of a server of tools are shown, from none to all; each word covers what is worse as well. */
export const MESSAGE_LEVELS = ['off', 'error', 'warning', 'info', 'debug'] as const;

export type MessageLevel = (typeof MESSAGE_LEVELS)[number];
