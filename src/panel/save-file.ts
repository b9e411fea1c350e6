/** Gives the browser a file to save, under a name of our making; the text goes nowhere else. */
export function saveFile(file: {
  readonly name: string;
  readonly type: string;
  readonly text: string | Blob;
}): void {
  const url = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser holds what it saves; the address is of no more use.
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
}

const REVOKE_MS = 10_000;
