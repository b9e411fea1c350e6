import type { Words } from './words';

/** What a member of a request to the web, or of its answer, is called on a card; its own name for any other. */
export function fetchMember(name: string, { trans }: Words): string {
  switch (name) {
    case 'url':
      return trans.__('Address');
    case 'status':
      return trans.__('Status');
    case 'mediaType':
      return trans.__('Kind');
    case 'bytes':
      return trans.__('Bytes');
    case 'hash':
      return trans.__('Hash');
    case 'found':
      return trans.__('Stands out');
    case 'firstLines':
      return trans.__('It begins');
    default:
      return name;
  }
}

/** What goes out and what comes in by a yes to either of the two questions. */
export function fetchEffects(
  isAnswer: boolean,
  { trans }: Words
): { readonly out: string; readonly in: string } {
  return isAnswer
    ? {
        out: trans.__('nothing more'),
        in: trans.__(
          'the text of the page, marked as unchecked; from then on every way out of this thread is asked about'
        )
      }
    : {
        out: trans.__('a GET of this address, with no cookies, no credentials and no content'),
        in: trans.__('nothing yet: what was answered is shown to you before it is read')
      };
}
