/** Descriptors of the started process with a fixed number; those of mounts follow. */
export const DESCRIPTORS = { filter: 3, status: 4, options: 5, latch: 6, firstMount: 7 } as const;
