import { useMutation } from 'blade/client/hooks';
import { useEffect, useState } from 'react';

interface Account {
  id: string;
  email: string;
  name: string | null;
}

export const AccountEditor = ({ accounts }: { accounts: Account[] }) => {
  const { add, set, remove } = useMutation();
  const [name, setName] = useState('');
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);

  return (
    <>
      <input id="name" value={name} onChange={(event) => setName(event.target.value)} />
      <button
        id="add"
        type="button"
        disabled={!ready}
        onClick={() => add.account.with({ email: `${name}@example.com`, name })}
      >
        Add
      </button>
      <ul>
        {accounts.map(({ id, email, name: before }) => (
          <li key={id} data-name={before}>
            {email} {before}
            <button
              className="rename"
              type="button"
              onClick={() => set.account({ with: { id }, to: { name } })}
            >
              Rename
            </button>
            <button className="remove" type="button" onClick={() => remove.account.with({ id })}>
              Remove
            </button>
          </li>
        ))}
      </ul>
    </>
  );
};
