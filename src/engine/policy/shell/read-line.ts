import {
  parse,
  type AndOr,
  type Command,
  type HereDoc,
  type HereString,
  type ParsedScript,
  type Pipeline,
  type Redirect,
  type Statement,
  type SyntaxNode
} from 'unbash';
import type { Why } from '../../../protocol/why-codes';
import { readHeredoc } from './heredoc';
import type { Assignment, FileRedirect, SimpleCommand } from './line';
import { boundOf, maximumCommands } from './line-bounds';
import { readLiteral, type Literal } from './literal';
import { isProgram } from './program-word';
import { openedBy, redirectHead } from './redirect';
import { isRefusal, refuse } from './refusal';
import { Tiling, type Gap, type Span } from './tiling';

/** A line that is understood whole, or why not. `script` is the parser's tree where it made one. */
export type ReadLine =
  | { readonly parsed: true; readonly commands: readonly SimpleCommand[] }
  | { readonly parsed: false; readonly why: Why; readonly script?: ParsedScript };

/**
 * Reads a shell line strictly: simple commands of literal words joined by `&& || ; | |&` and newlines, with redirects.
 * The parser's tree is believed only where it consists of the few node types below, each word reads the same without
 * the parser, and words, operators, comments and blanks together make up the whole line. Anything else is not parsed.
 */
export const readLine = (source: string): ReadLine => {
  const bound = boundOf(source);
  if (bound !== undefined) return { parsed: false, why: bound };
  const script = parse(source);
  try {
    return new Walk(source).read(script);
  } catch (error) {
    if (error instanceof NotPlain) return { parsed: false, why: error.why, script };
    throw error;
  }
};

/** Leaves the walk at the first node that is not understood. */
class NotPlain extends Error {
  constructor(readonly why: Why) {
    super(why.code);
  }
}

class Walk {
  private readonly commands: SimpleCommand[] = [];
  private readonly bodies: Span[] = [];
  private readonly tiling: Tiling;
  private gap: Gap = 'start';

  constructor(private readonly source: string) {
    this.tiling = new Tiling(source, this.bodies);
  }

  read(script: ParsedScript): ReadLine {
    // A first line `#!…` is a comment to bash -c, and the parser says so apart; neither occurs in a command.
    if ((script.errors?.length ?? 0) > 0) throw this.refusal(script);
    if (script.shebang !== undefined) throw this.refusal(script);
    script.commands.forEach((statement, index) => this.statement(statement, index));
    if (this.commands.length === 0) throw new NotPlain({ code: 'line-empty' });
    if (!this.tiling.finish()) throw this.refusal(script);
    return { parsed: true, commands: this.commands };
  }

  private statement(statement: Statement, index: number): void {
    if (statement.background === true) throw new NotPlain(refuse('&').refused);
    if (index > 0) this.gap = ';';
    const { command } = statement;
    if (command.type === 'AndOr') this.andOr(command);
    else this.pipeline(command);
  }

  private andOr({ commands, operators }: AndOr): void {
    commands.forEach((command, index) => {
      if (index > 0) this.gap = operators[index - 1] ?? '&&';
      this.pipeline(command);
    });
  }

  private pipeline(node: SyntaxNode): void {
    if (node.type === 'Command') {
      this.simple(node);
      return;
    }
    if (node.type !== 'Pipeline') throw this.refusal(node);
    this.prefixes(node);
    node.commands.forEach((command, index) => {
      if (command.type !== 'Command') throw this.refusal(command);
      if (index > 0) this.gap = node.operators[index - 1] ?? '|';
      this.simple(command);
    });
  }

  /** `time` before a pipeline changes nothing of it; `!` and options are not understood. */
  private prefixes({ prefixes, commands }: Pipeline): void {
    const [time, ...more] = prefixes;
    if (time === undefined) return;
    const plain =
      time.type === 'Time' &&
      more.length === 0 &&
      commands.length > 0 &&
      time.endOfOptions === undefined;
    if (!plain) throw this.refusal(time);
    this.lay(time, time.posix === undefined ? 'time' : 'time -p');
    this.gap = 'blank';
  }

  private simple(command: Command): void {
    const joint = this.commands.length === 0 ? ';' : jointOf(this.gap);
    const assignments: Assignment[] = [];
    const words: Literal[] = [];
    const redirects: FileRedirect[] = [];
    const { name } = command;
    const items = [...command.prefix, ...(name === undefined ? [] : [name]), ...command.suffix];
    for (const item of items) {
      if (item.type === 'Word') {
        this.lay(item, item.text);
        words.push(this.literal(item.text));
      } else if (item.type === 'Assignment') {
        if (words.length > 0) throw this.refusal(item);
        this.lay(item, item.text);
        assignments.push(this.assignment(item.text));
      } else this.redirect(item, redirects);
      this.gap = 'blank';
    }
    if (words.length === 0) throw this.refusal(command);
    const [program] = words;
    if (program === undefined || !isProgram(program)) throw this.refusal(command);
    if (this.commands.length >= maximumCommands) {
      throw new NotPlain({ code: 'line-too-many', params: { limit: maximumCommands } });
    }
    const source = this.source.slice(command.pos, command.end);
    const fed = command.redirects.some(one => one.operator.startsWith('<'));
    this.commands.push({ source, joint, assignments, words, redirects, fed });
  }

  private assignment(text: string): Assignment {
    const equals = text.indexOf('=');
    const name = text.slice(0, equals);
    const value = this.literal(text.slice(equals + 1));
    if (equals < 1 || !/^[A-Za-z_]\w*$/.test(name) || value.wildFrom !== undefined) {
      throw new NotPlain(refuse(text).refused);
    }
    return { name, value: value.text };
  }

  private redirect(node: Redirect | HereString | HereDoc, redirects: FileRedirect[]): void {
    const target = node.type === 'HereDoc' ? node.delimiter : node.target;
    if (target === undefined) throw this.refusal(node);
    const operator = this.source.slice(node.pos, target.pos);
    const [, descriptor, sign = ''] = redirectHead.exec(operator) ?? [];
    if (sign !== node.operator || target.end !== node.end) throw this.refusal(node);
    // Digits glued to a word belong to the word.
    if (this.gap === 'blank' && descriptor === '') this.gap = 'glued';
    if (node.type === 'HereDoc') {
      const body = readHeredoc(this.source, node);
      if (isRefusal(body)) throw new NotPlain(body.refused);
      this.bodies.push(body);
      this.lay(node);
      return;
    }
    this.lay(node);
    const literal = this.literal(this.source.slice(target.pos, target.end));
    if (node.type === 'HereString') return;
    const opened = openedBy(sign, literal);
    if (opened === undefined) throw this.refusal(node);
    if (opened !== 'nothing')
      redirects.push({ ...opened, source: this.source.slice(node.pos, node.end) });
  }

  private literal(text: string): Literal {
    const read = readLiteral(text);
    if (isRefusal(read)) throw new NotPlain(read.refused);
    return read;
  }

  /** Lays a piece; with `text` the source there must be that text. */
  private lay(span: Span, text?: string): void {
    const there = this.source.slice(span.pos, span.end);
    const fits = this.tiling.lay(this.gap, span);
    if (!fits || (text !== undefined && there !== text)) throw new NotPlain(refuse(there).refused);
  }

  private refusal(node: { readonly pos: number; readonly end: number }): NotPlain {
    return new NotPlain(refuse(this.source.slice(node.pos, node.end).trim()).refused);
  }
}

const jointOf = (gap: Gap): SimpleCommand['joint'] =>
  gap === '&&' || gap === '||' ? gap : gap === '|' || gap === '|&' ? '|' : ';';
