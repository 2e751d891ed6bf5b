import { Button, Group } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { Icon } from '../../icon.tsx';
import { useMode } from '../../mode.tsx';
import { Foreign } from '../../record-link.tsx';
import { Empty } from '../../states.tsx';

interface NothingFoundProps {
  readonly search: string;
  /** Whether there are filters besides the search. */
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}

/** Shown when nothing was found. Says what was searched and what to try next: a customer may be on the phone. */
export const NothingFound = ({ search, isNarrowed, onClear }: NothingFoundProps) =>
  search === '' ? (
    <NothingListed isNarrowed={isNarrowed} onClear={onClear} />
  ) : (
    <NothingForSearch search={search} isNarrowed={isNarrowed} />
  );

function NothingListed({ isNarrowed, onClear }: Omit<NothingFoundProps, 'search'>) {
  const { mode, setMode } = useMode();
  const anyMode =
    mode === null ? null : (
      <Button variant="default" onClick={() => setMode(null)}>
        Look in LIVE and TEST
      </Button>
    );
  return isNarrowed ? (
    <Empty
      icon="filter"
      title={`No ${mode ?? ''} transaction fits these filters`.replace('  ', ' ')}
      action={
        <Group>
          <Button variant="default" onClick={onClear}>
            Clear the filters
          </Button>
          {anyMode}
        </Group>
      }
    />
  ) : (
    <Empty
      icon="transactions"
      title={mode === null ? 'No transaction yet' : `No ${mode} transaction yet`}
      action={anyMode}
    >
      As soon as an upstream announces one, or the app orders one, it appears here by itself.
    </Empty>
  );
}

function NothingForSearch({ search, isNarrowed }: Omit<NothingFoundProps, 'onClear'>) {
  const { mode } = useMode();
  const [, navigate] = useLocation();
  const onlySearch = (): void => navigate(`/transactions?${new URLSearchParams({ search }).toString()}`);
  return (
    <Empty
      icon="search"
      title="Nothing found"
      action={
        <Group justify="center">
          {isNarrowed || mode !== null ? (
            <Button leftSection={<Icon name="search" size={15} />} onClick={onlySearch}>
              Look everywhere, without filters
            </Button>
          ) : null}
          <Button
            component={Link}
            variant="default"
            href={`/deliveries?${new URLSearchParams({ reference: search }).toString()}`}
          >
            Did Finswich send anything about it?
          </Button>
        </Group>
      }
    >
      <p className="searched-for">
        No {mode ?? ''} transaction {isNarrowed ? 'that fits the filters ' : ''}has{' '}
        <strong>
          <Foreign>{search}</Foreign>
        </strong>{' '}
        as its reference, or at the beginning or end of it, nor as its phone, user reference, e-mail, serial number,
        last 4 of the PIN, or delivery id.
      </p>
      <ul className="suggestions">
        <li>Ask for the reference in the customer’s message: it comes after “Ref”.</li>
        <li>Try the phone number the wallet is registered with, in any spelling.</li>
        <li>Leave out what you are not sure of: the first or last 4 characters of the reference are enough.</li>
      </ul>
    </Empty>
  );
}
