/** How the names of scratch copies begin; a person meets them in the file browser. */
export const SCRATCH_PREFIX = 'sallyport-tour-';
