import * as fc from 'fast-check';

// One walk for every ordinary run, so that a change is judged by what it changed and a failure can be had again. The
// full run walks elsewhere each time and twenty times as far; what it finds becomes an example of its property.
const full = process.env['SALLYPORT_FULL'] === '1';
if (!full) fc.configureGlobal({ seed: 20_261_122 });

/** How many cases a property tries: `ordinary`, or twenty times that in the full run. */
export const runs = (ordinary: number): number => (full ? ordinary * 20 : ordinary);

export { fc };
