import { Button, Stack, Text, Title } from '@mantine/core';
import type { LoginHints } from '../wire.ts';

type DemoAccount = NonNullable<LoginHints['demo']>[number];

interface DemoAccountsProps {
  readonly accounts: readonly DemoAccount[];
  readonly onChoose: (account: DemoAccount) => void;
}

/** The accounts of the demo, one or two for each role. Only a demo has this list. */
export function DemoAccounts({ accounts, onChoose }: DemoAccountsProps) {
  return (
    <section className="door-card" aria-labelledby="demo-accounts">
      <Title order={2} id="demo-accounts">
        This is the demo
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Try it as any of these people. Nothing here is real.
      </Text>
      <Stack component="ul" gap="xs" className="plain-list">
        {accounts.map((account) => (
          <li key={account.email} className="side-by-side">
            <div>
              <Text fw={600} size="sm">
                {account.role}
              </Text>
              <Text size="sm">{account.says}</Text>
              <Text size="xs" c="dimmed" className="reference">
                {account.email} · {account.password}
                {account.code === null ? null : ` · code ${account.code}`}
              </Text>
            </div>
            <Button variant="default" size="compact-sm" onClick={() => onChoose(account)}>
              Fill in <span className="unseen">{account.email.split('@')[0]}</span>
            </Button>
          </li>
        ))}
      </Stack>
    </section>
  );
}
