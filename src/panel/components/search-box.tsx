import * as React from 'react';

/**
 * A search field that owns its text: the view follows a frame later, and a field that showed the view's text would lose
 * what is typed meanwhile.
 */
export function SearchBox(props: {
  readonly label: string;
  readonly placeholder: string;
  /** What it starts with. */
  readonly text: string;
  readonly onChange: (text: string) => void;
}): React.ReactElement {
  const [text, setText] = React.useState(props.text);
  return (
    <input
      type="search"
      aria-label={props.label}
      placeholder={props.placeholder}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value);
        props.onChange(event.currentTarget.value);
      }}
    />
  );
}
