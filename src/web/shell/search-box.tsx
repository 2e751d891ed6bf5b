import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { Icon } from '../icon.tsx';
import { useMode } from '../mode.tsx';

/** Finds a transaction by anything that a customer can name. The key `/` focuses it from anywhere. */
export function SearchBox() {
  const [path, navigate] = useLocation();
  const searched = new URLSearchParams(useSearch()).get('search') ?? '';
  // `search` on the page of another list belongs to that list.
  const shown = path === '/transactions' ? searched : '';
  return <Box key={shown} begin={shown} onSearch={navigate} />;
}

function Box({ begin, onSearch }: { readonly begin: string; readonly onSearch: (to: string) => void }) {
  const [text, setText] = useState(begin);
  const { keep } = useMode();
  return (
    <form
      role="search"
      className="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        const search = text.trim();
        onSearch(keep(`/transactions${search === '' ? '' : `?${new URLSearchParams({ search }).toString()}`}`));
      }}
    >
      <TextInput
        type="search"
        id="search"
        aria-label="Find a transaction"
        aria-description="By reference or part of it, phone, user reference, e-mail, serial number, last 4 of a PIN or delivery"
        placeholder="Reference, phone, meter, user, serial …"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        leftSection={<Icon name="search" size={16} />}
        rightSection={<kbd aria-hidden="true">/</kbd>}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
