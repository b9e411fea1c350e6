/**
 * Data for a model between marks that say where it begins and ends. Whoever worded it may have learnt the mark of the
 * thread, from what a model was talked into sending, so that it is taken out of what lies between.
 */
export const envelope = (mark: string, data: string, joint = '\n'): string =>
  [`<${mark}>`, mark === '' ? data : data.replaceAll(mark, ''), `</${mark}>`].join(joint);
