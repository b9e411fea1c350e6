/** Whether a script in the small language of a text tool only reads its input and prints. When in doubt, no. */

/** sed without `e`, `w`, `r`, `i`, `a`, `c` and without files. */
export const isTameSed = (script: string): boolean => {
  let rest = script;
  // Each turn takes one command off the front.
  for (let turns = 0; turns < 200; turns += 1) {
    rest = rest.replace(/^[\s;{}]+/, '');
    if (rest === '') return true;
    rest = rest
      .replace(sedAddress, '')
      .replace(/^\s*,\s*/, '')
      .replace(sedAddress, '');
    rest = rest.replace(/^\s*!?\s*/, '');
    const command = sedSimple.exec(rest) ?? sedSubstitute.exec(rest) ?? sedTransliterate.exec(rest);
    if (command === null) return false;
    rest = rest.slice(command[0].length);
  }
  return false;
};

const sedAddress = /^(?:\d+(?:~\d+)?|\$|[+~]\d+|\/(?:\\[^\n]|[^\\/\n])*\/[IM]*)/;
const sedSimple = /^(?:[pdnNgGhHxDPz=]|[qQl]\d*)\s*(?=[;}\n]|$)/;
const sedSubstitute =
  /^s([/|,#@!:%_+~])(?:\\[^]|(?!\1)[^\\\n])*\1(?:\\[^]|(?!\1)[^\\])*\1[gpIiMm0-9]*\s*(?=[;}\n]|$)/;
const sedTransliterate =
  /^y([/|,#@!:%_+~])(?:\\[^]|(?!\1)[^\\\n])*\1(?:\\[^]|(?!\1)[^\\\n])*\1\s*(?=[;}\n]|$)/;

/** awk without commands, pipes, files, the environment, its own arguments and included code. */
export const isTameAwk = (script: string): boolean => {
  const noStrings = script.replace(/"(?:\\[^]|[^"\\])*"/g, '""');
  return (
    !/system|getline|ENVIRON|PROCINFO|ARGV|ARGC|SYMTAB|FUNCTAB|@|\/inet|(?<!\|)\|(?!\|)|\|&/.test(
      script
    ) &&
    // `print > "file"` writes; `$1 > 5` compares.
    !/print[^;}\n]*>/.test(noStrings) &&
    !/print[^;}\n]*>/.test(script)
  );
};

/** jq without the environment, modules and the names of its files. */
export const isTameJq = (filter: string): boolean =>
  !/\benv\b|\$ENV|\$__|\b(import|include|modulemeta|input_filename|get_search_list)\b/.test(filter);

/** yq without environment, loading and evaluating. */
export const isTameYq = (filter: string): boolean =>
  isTameJq(filter) && !/\b(load\w*|strenv|envsubst|eval|system)\b/.test(filter);

/** SQL for sqlite3 that stays in its database and is no command of the shell around it. */
export const isTameSql = (sql: string): boolean =>
  !/^\s*\.|\n\s*\.|load_extension|readfile|writefile|\battach\b|\bedit\s*\(|fts3_tokenizer|\bvacuum\s+into/i.test(
    sql
  );

/** A format of git that starts no program: signatures are checked by one. */
export const isTameGitText = (text: string): boolean => !/%G|%\(signature/.test(text);

/** A format of bash's printf; `%n` assigns a variable. */
export const isTamePrintf = (format: string): boolean => !/%[-+ #0-9.*'hlLqjzt]*n/.test(format);
