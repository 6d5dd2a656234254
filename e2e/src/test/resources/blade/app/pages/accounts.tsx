import { use } from 'blade/server/hooks';

import { AccountEditor } from '../components/account-editor.client';

const Page = () => {
  const accounts = use.accounts();
  return (
    <AccountEditor accounts={accounts.map(({ id, email, name }) => ({ id, email, name: name ?? null }))} />
  );
};

export default Page;
