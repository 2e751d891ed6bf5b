import { Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useActKey } from '../../act-key.ts';
import { api, apiPath } from '../../api.ts';
import { ConfirmAct } from '../../confirm-act.tsx';
import type { Customer, DetailsChanged } from '../../wire.ts';

interface ChangeDetailsProps {
  readonly customer: Customer;
  readonly onClose: () => void;
}

const FIELDS = [
  {
    name: 'country',
    label: 'Country',
    hint: 'Two letters, like KE. A phone without a country code is read as a number of this country.',
  },
  { name: 'first_name', label: 'First name', hint: null },
  { name: 'last_name', label: 'Last name', hint: null },
  { name: 'phone', label: 'Phone', hint: 'Codes, PINs and tokens go there' },
  { name: 'email', label: 'E-mail', hint: 'Used when an SMS fails or no phone is known' },
  { name: 'category', label: 'Category', hint: 'Finswich checks it against its policy' },
] as const;
/** What an empty field means. The country is never null: everybody has one. */
const EMPTY = { country: '', first_name: null, last_name: null, phone: null, email: null, category: null };
type Details = Readonly<Record<(typeof FIELDS)[number]['name'], string>>;

const SAYS: Readonly<Record<DetailsChanged['came'], string>> = {
  updated: 'The details are changed.',
  unchanged: 'Nothing has changed: it was like this before.',
  waiting: 'Asked for. A second person must approve it.',
};

/** Changes a customer's country, names, phone, e-mail or category. In LIVE a second person must approve it. */
export function ChangeDetails({ customer, onClose }: ChangeDetailsProps) {
  const { mode, user_reference } = customer;
  // The details when the dialog opened. A change that a colleague makes meanwhile must not be undone.
  const [before] = useState<Details>({
    country: customer.country,
    first_name: customer.first_name ?? '',
    last_name: customer.last_name ?? '',
    phone: customer.phone ?? '',
    email: customer.email ?? '',
    category: customer.category ?? '',
  });
  const [details, setDetails] = useState(before);
  const keyFor = useActKey();
  const changed = FIELDS.filter(({ name }) => details[name].trim() !== before[name]);
  return (
    <ConfirmAct<DetailsChanged>
      opened
      onClose={onClose}
      title="Change details"
      confirm={mode === 'LIVE' ? 'Ask for the change' : 'Change the details'}
      isReady={changed.length > 0}
      act={(reason) => {
        const body = {
          ...Object.fromEntries(changed.map(({ name }) => [name, details[name].trim() || EMPTY[name]])),
          reason,
        };
        return api.post<DetailsChanged>(apiPath`/customers/${mode}/${user_reference}/details`, body, keyFor(body));
      }}
      says={({ came }) => SAYS[came]}
    >
      <Stack gap="sm">
        {FIELDS.map(({ name, label, hint }) => (
          <TextInput
            key={name}
            label={label}
            description={hint}
            value={details[name]}
            maxLength={200}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setDetails((now) => ({ ...now, [name]: value }));
            }}
          />
        ))}
        <Text size="sm">
          {mode === 'LIVE'
            ? 'Nothing changes until a second person has approved it. Then codes that went to the old phone or e-mail no longer work, and a message tells the old phone or e-mail.'
            : 'This happens at once. Codes that went to the old phone or e-mail no longer work, and a message tells the old phone or e-mail.'}
        </Text>
      </Stack>
    </ConfirmAct>
  );
}
