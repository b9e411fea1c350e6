import type { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { requestTokenLink } from './connection/token-link';
import { createOwnHand } from './model/own-hand';
import { offerTokenLink, type TokenLinkOptions } from './token-link-dialog';

const LINK = 'http://lab.test/lab?token=canary"><img src=x onerror=alert(1)>';

function offer(options: Partial<TokenLinkOptions> = {}): {
  asked: () => number;
  copied: readonly string[];
  closed: Promise<void>;
} {
  let asked = 0;
  const copied: string[] = [];
  const closed = offerTokenLink({
    ask: () => {
      asked += 1;
      return Promise.resolve(LINK);
    },
    copy: text => copied.push(text),
    trans: nullTranslator.load(''),
    isOwn: () => true,
    ...options
  });
  return { asked: () => asked, copied, closed };
}

const press = (name: string): void => {
  const button = [...document.querySelectorAll('button')].find(one => one.textContent === name);
  if (button === undefined) throw new Error(`There is no button ${name}.`);
  button.click();
};
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve));
const field = (): HTMLInputElement | null => document.querySelector('.sallyport-token-link input');
/** All that the page holds: its markup and what its fields have. */
const page = (): string =>
  document.documentElement.outerHTML +
  [...document.querySelectorAll('input')].map(({ value }) => value).join();

test('[JP-29] opening and closing shows nothing and asks for nothing', async () => {
  const { asked, closed } = offer();
  await settle();
  expect(document.body.textContent).toMatch(/it is a password.*recorded in the audit/);
  press('Close');
  await closed;
  expect(asked()).toBe(0);
  expect(page()).not.toContain('canary');
});

test('[JP-29] a confirmed link is labelled as a password, copied as it is, and gone when the dialog closes', async () => {
  const { copied, closed } = offer();
  await settle();
  press('Show the link');
  await settle();
  const shown = field();
  expect(shown?.value).toBe(LINK);
  expect(shown?.labels?.[0]?.textContent).toBe('Link with the token: a password');
  expect(document.querySelector('img')).toBeNull();
  press('Copy');
  expect(copied).toEqual([LINK]);
  press('Close');
  await closed;
  await settle();
  expect(page()).not.toContain('canary');
  expect(shown?.value).toBe('');
});

test('[JP-29] a click that no person made asks for nothing', async () => {
  const { asked, closed } = offer({ isOwn: createOwnHand() });
  await settle();
  press('Show the link');
  await settle();
  expect(asked()).toBe(0);
  expect(field()).toBeNull();
  press('Close');
  await closed;
});

test('[JP-29] what the server refuses is told in its words, and an answer after the dialog closed is shown nowhere', async () => {
  const first = offer({
    ask: () => Promise.reject(new Error('Links with the token are switched off here.'))
  });
  await settle();
  press('Show the link');
  await settle();
  expect(document.querySelector('[role=alert]')?.textContent).toMatch(/switched off here/);
  press('Close');
  await first.closed;
  let answer = (_link: string): void => undefined;
  const { closed } = offer({ ask: () => new Promise(resolve => (answer = resolve)) });
  await settle();
  press('Show the link');
  press('Close');
  await closed;
  answer(LINK);
  await settle();
  expect(page()).not.toContain('canary');
});

test('[JP-25] [JP-29] the server is asked by a body, with nothing of it in the address', async () => {
  const asked: { readonly method: string; readonly url: string }[] = [];
  const answers: readonly (() => unknown)[] = [
    () => ({ link: LINK }),
    () => ({ code: 'locked', message: 'Off.', fix: 'Set it.' }),
    () => {
      throw new SyntaxError('no JSON');
    }
  ];
  const members = {
    baseUrl: 'http://lab.test/user/ada/',
    token: 'canary-token',
    appendToken: true,
    init: {},
    Headers,
    Request: class {
      readonly headers = new Headers();
      readonly method: string;
      constructor(
        readonly url: string,
        { method }: { readonly method: string }
      ) {
        this.method = method;
      }
    },
    fetch: ({ method, url }: { readonly method: string; readonly url: string }) => {
      asked.push({ method, url: url.replace(/\?\d+$/, '') });
      const answer = answers[asked.length - 1];
      return Promise.resolve({ json: () => Promise.resolve().then(answer) });
    }
  };
  // The cast: only what the request uses of the platform's classes is there.
  const settings = members as unknown as ServerConnection.ISettings;
  expect(await requestTokenLink(settings, 1000)).toBe(LINK);
  await expect(requestTokenLink(settings, 1000)).rejects.toMatchObject({
    code: 'locked',
    message: 'Off. Set it.'
  });
  await expect(requestTokenLink(settings, 1000)).rejects.toMatchObject({ code: 'unreachable' });
  const url = 'http://lab.test/user/ada/sallyport/api/token-link';
  expect(asked).toEqual(Array(3).fill({ method: 'POST', url }));
});
