/** Whether a script in the small language of a text tool only reads its input and prints. When in doubt, no. */

/** sed without `e`, `w`, `r`, `i`, `a`, `c` and without files. */
export const isTameSed = (script: string): boolean => {
  let rest = script;
  // Each turn takes one command off the front.
  for (let turns = 0; turns < 200; turns += 1) {
    rest = rest.replace(/^[\s;{}]+/, '');
    if (rest === '') return true;
    const address = sedAddresses.exec(rest)?.[0] ?? '';
    rest = rest.slice(address.length);
    const command = sedSimple.exec(rest) ?? sedSubstitute.exec(rest) ?? sedTransliterate.exec(rest);
    if (command === null) return false;
    // Whether a delimiter in brackets ends a pattern differs from one sed to the next.
    if (bracketed(address).includes('/')) return false;
    if (command[1] !== undefined && bracketed(command[0]).includes(command[1])) return false;
    rest = rest.slice(command[0].length);
  }
  return false;
};

/** All that stands in brackets, or behind one that is not closed. */
const bracketed = (text: string): string => (text.match(/\[\^?\]?[^\]]*/g) ?? []).join('');

const sedAddresses =
  /^(?:(?:\d+(?:~\d+)?|\$|\/(?:\\[^\n]|[^\\/\n])*\/[IM]*)(?:\s*,\s*(?:\d+|\$|[+~]\d+|\/(?:\\[^\n]|[^\\/\n])*\/[IM]*))?)?\s*!?\s*/;
const sedSimple = /^(?:[pdnNgGhHxDPz=]|[qQl]\d*)\s*(?=[;}\n]|$)/;
const sedSubstitute =
  /^s([/|,#@!:%_+~])(?:\\[^]|(?!\1)[^\\\n])*\1(?:\\[^]|(?!\1)[^\\])*\1[gpIiMm0-9]*\s*(?=[;}\n]|$)/;
const sedTransliterate =
  /^y([/|,#@!:%_+~])(?:\\[^]|(?!\1)[^\\\n])*\1(?:\\[^]|(?!\1)[^\\\n])*\1\s*(?=[;}\n]|$)/;

/** awk without commands, pipes, files, the environment, its own arguments and included code. */
export const isTameAwk = (script: string): boolean =>
  !/system|getline|ENVIRON|PROCINFO|ARGV|ARGC|SYMTAB|FUNCTAB|@|\/inet|(?<!\|)\|(?!\|)|\|&/.test(
    script
  ) &&
  // `$1 > 5` compares, `print > "file"` writes, and only a parser of awk could tell them apart behind a print.
  !/print[^]*>/.test(script);

/** jq without the environment, modules and the names of its files. */
export const isTameJq = (filter: string): boolean =>
  !/\benv\b|\$ENV|\$__|\b(import|include|modulemeta|input_filename|get_search_list)\b/.test(filter);

/** yq without environment, loading and evaluating. */
export const isTameYq = (filter: string): boolean =>
  isTameJq(filter) && !/\b(load\w*|strenv|envsubst|eval|system)\b/.test(filter);

/** SQL for sqlite3 that stays in its database and is no command of the shell around it. */
export const isTameSql = (sql: string): boolean =>
  !/^\s*\.|\n\s*\.|load_extension|readfile|writefile|fsdir|zipfile|\battach\b|\bedit\s*\(|fts3_tokenizer|\bvacuum\s+into/i.test(
    sql
  );

/** A format of git that starts no program: signatures are checked by one. */
export const isTameGitText = (text: string): boolean => !/%G|%\(signature/.test(text);

/** A format of bash's printf; `%n` assigns a variable. */
export const isTamePrintf = (format: string): boolean => !/%[-+ #0-9.*'hlLqjzt]*n/.test(format);
