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
  { name: 'country', label: 'Country', hint: 'Two letters, like KE; phones without a country code are read by it' },
  { name: 'first_name', label: 'First name', hint: null },
  { name: 'last_name', label: 'Last name', hint: null },
  { name: 'phone', label: 'Phone', hint: 'Codes, PINs and tokens go there' },
  { name: 'email', label: 'E-mail', hint: 'Used when an SMS fails or no phone is known' },
  { name: 'category', label: 'Category', hint: 'Finswich checks it against its policy' },
] as const;
/** What an empty field stands for: everybody has a country. */
const EMPTY = { country: '', first_name: null, last_name: null, phone: null, email: null, category: null };
type Details = Readonly<Record<(typeof FIELDS)[number]['name'], string>>;

const SAYS: Readonly<Record<DetailsChanged['came'], string>> = {
  updated: 'The details are changed.',
  unchanged: 'It was so before.',
  waiting: 'Asked for. A second person must approve it.',
};

/** Changes a customer's country, names, phone, e-mail or category; with real money a second person approves. */
export function ChangeDetails({ customer, onClose }: ChangeDetailsProps) {
  const { mode, user_reference } = customer;
  // As they were when the dialog opened: what a colleague changes meanwhile is not changed back.
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
            ? 'Nothing is changed before a second person has approved it. Then codes that are out to the old phone or e-mail are worth nothing, and who had it is told.'
            : 'This happens at once. Codes that are out to the old phone or e-mail are worth nothing then, and who had it is told.'}
        </Text>
      </Stack>
    </ConfirmAct>
  );
}
