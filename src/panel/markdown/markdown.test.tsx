import * as React from 'react';

import { recordActions, render } from '../../../tests/panel-view';
import { noBlocks, readBlocks } from './blocks';
import { Markdown } from './markdown';

const draw = (text: string): HTMLElement =>
  render(<Markdown text={text} actions={recordActions().actions} />).page;

const HOSTILE = [
  '<script>globalThis.pwned = true</script>',
  '<img src=x onerror="globalThis.pwned = true">',
  '<svg onload=alert(1)><animate onbegin=alert(1)></svg>',
  '<svg><script>alert(1)</script></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  '<form action="https://evil.example"><button formaction="javascript:alert(1)">x</button></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="https://ok.example" onclick="alert(1)">x</a>',
  '<button data-commandlinker-command="sallyport:trust" data-commandlinker-args="{}">x</button>',
  '<div style="position:fixed;inset:0;background:url(https://evil.example/x)">x</div>',
  '<style>*{background:url(https://evil.example)}</style>',
  '<link rel="stylesheet" href="https://evil.example/x.css"><base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<video src="https://evil.example/x"></video><audio src="https://evil.example/x"></audio>',
  '<details open ontoggle=alert(1)>x</details>',
  '<template><script>alert(1)</script></template>',
  '<input autofocus onfocus=alert(1)>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  '<x/onclick=alert(1)>x',
  '![x](https://evil.example/pixel.png)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x](javascript:alert(1) "t")',
  '[x](javascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x]( https://evil.example" onmouseover="alert(1))',
  '[x](<https://evil.example" onmouseover="alert(1)>)',
  '<https://evil.example/"onmouseover="alert(1)>',
  '[x][r]\n\n[r]: javascript:alert(1)',
  '`<img src=x onerror=alert(1)>`',
  '```html\n<script>alert(1)</script>\n```',
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |',
  '> <img src=x onerror=alert(1)>',
  '- <img src=x onerror=alert(1)>\n  - [x](vbscript:x)',
  '# <img src=x onerror=alert(1)>',
  '<b>**<img src=x onerror=alert(1)>**</b>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '<scr\u0000ipt>alert(1)</scr\u0000ipt>'
];

test.each(HOSTILE)('%j stays text [MG-30]', text => {
  const page = draw(text);
  const elements = [...page.querySelectorAll('*')];
  const names = new Set(elements.map(element => element.localName));
  const attributes = new Set(elements.flatMap(element => element.getAttributeNames()));
  expect([...names].filter(name => !HARMLESS.has(name))).toEqual([]);
  expect([...attributes].filter(name => !PLAIN.has(name))).toEqual([]);
  for (const link of page.querySelectorAll('a')) {
    expect(link.protocol).toMatch(/^(?:https?|mailto):$/);
    expect([link.target, link.rel]).toEqual(['_blank', 'noopener noreferrer']);
  }
  expect(globalThis).not.toHaveProperty('pwned');
});

test('shows the host of a link beside its text, and of an image that is not loaded [NB-40]', () => {
  const page = draw('[docs](https://docs.example/x) ![plot](https://img.example/p.png)');
  expect(page.textContent).toBe('docs (docs.example) Image: plot (img.example)');
  expect(page.querySelector('img')).toBeNull();
});

test('offers code to copy and to insert, byte for byte', () => {
  const { actions, asked } = recordActions();
  const { page } = render(<Markdown text={'```python\nprint("<&>")\n```'} actions={actions} />);
  for (const button of page.querySelectorAll('button')) button.click();
  expect(asked).toEqual([
    ['copy', 'print("<&>")'],
    ['insertIntoCell', 'print("<&>")']
  ]);
});

test('keeps every finished block as it is while a text streams in', () => {
  const first = readBlocks(noBlocks, 'One.\n\n- a\n- b\n\nTh');
  const second = readBlocks(first, 'One.\n\n- a\n- b\n\nThree **now**.');
  expect(second.blocks[0]).toBe(first.blocks[0]);
  expect(second.blocks[2]).toBe(first.blocks[2]);
  expect(second.blocks.at(-1)?.token.raw).toBe('Three **now**.');
});

test('a text that streams in reads as the same text at once', () => {
  const text =
    '# T\n\n- a\n\n- b\n  more\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```js\na\n\nb\n```\nend';
  let streamed = noBlocks;
  for (let length = 0; length <= text.length; length += 3)
    streamed = readBlocks(streamed, text.slice(0, length));
  const raws = (list: typeof noBlocks): readonly string[] =>
    list.blocks.map(({ token }) => token.raw);
  expect(raws(readBlocks(streamed, text))).toEqual(raws(readBlocks(noBlocks, text)));
});

const HARMLESS = new Set(
  'div p span a code pre figure figcaption button ul ol li table thead tbody tr th td h5 hr br strong em del blockquote'.split(
    ' '
  )
);
const PLAIN = new Set(
  'class dir href target rel title type tabindex scope start data-depth'.split(' ')
);
