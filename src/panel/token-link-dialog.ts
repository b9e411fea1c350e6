import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { createOwnHand } from './model/own-hand';

/** What the dialog needs of its surroundings. */
export interface TokenLinkOptions {
  /** Asks the server; rejects with a text for people. */
  readonly ask: () => Promise<string>;
  readonly copy: (text: string) => void;
  readonly trans: TranslationBundle;
  /** Whether an event is a person's own; another one only in tests. */
  readonly isOwn?: (event: Event) => boolean;
}

/**
 * Offers the link that carries the server's token. Opening shows nothing: the button in the dialog asks for it, and takes
 * a person's own click alone. What was shown is gone from the page when the dialog closes.
 */
export async function offerTokenLink(options: TokenLinkOptions): Promise<void> {
  const { trans } = options;
  const dialog = new Dialog({
    title: trans.__('Show a link that signs in?'),
    body: new TokenLinkBody(options),
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
  });
  await dialog.launch();
}

class TokenLinkBody extends Widget {
  private link: HTMLInputElement | undefined;

  constructor(private readonly options: TokenLinkOptions) {
    super();
    const { trans, isOwn = createOwnHand() } = options;
    this.addClass('sallyport-token-link');
    this.say(
      trans.__(
        'The link carries the token of this server. Whoever has it is you here, as long as the token holds: it is a password.'
      )
    );
    this.say(trans.__('That it was shown is recorded in the audit.'));
    const button = this.button(trans.__('Show the link'), 'jp-mod-warn');
    button.addEventListener('click', event => {
      if (!isOwn(event)) return;
      button.remove();
      void this.reveal();
    });
  }

  override dispose(): void {
    if (this.link !== undefined) this.link.value = '';
    this.link?.remove();
    this.link = undefined;
    super.dispose();
  }

  private async reveal(): Promise<void> {
    const { ask, copy, trans } = this.options;
    let link: string;
    try {
      link = await ask();
    } catch (error) {
      const told = error instanceof Error ? error.message : '';
      this.say(told || trans.__('You may not see it.')).setAttribute('role', 'alert');
      return;
    }
    // Closed meanwhile: shown nowhere.
    if (this.isDisposed) return;
    const label = document.createElement('label');
    label.textContent = trans.__('Link with the token: a password');
    const field = document.createElement('input');
    field.className = 'jp-mod-styled';
    field.readOnly = true;
    field.autocomplete = 'off';
    field.value = link;
    this.link = field;
    label.append(field);
    this.node.append(label);
    this.button(trans.__('Copy'), 'jp-mod-accept').addEventListener('click', () =>
      copy(this.link?.value ?? '')
    );
    field.focus();
    field.select();
  }

  private say(text: string): HTMLElement {
    const line = document.createElement('p');
    line.textContent = text;
    this.node.append(line);
    return line;
  }

  private button(text: string, look: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `jp-Button jp-mod-styled ${look}`;
    button.textContent = text;
    this.node.append(button);
    return button;
  }
}
