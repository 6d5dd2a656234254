// Makes changes as fast as it can, and says of each one that `followingAdd` has returned.
import { writeSync } from 'node:fs';
import { hiveSync } from '../../src/index.ts';

const [, , url = '', secret = '', spool = ''] = process.argv;
const triggers = hiveSync({ url, secret, spool: spool === '' ? false : spool }).triggers('users');
let made = 0;
const make = (): void => {
  for (let i = 0; i < 20; i++) {
    const id = `acc_${++made}`;
    triggers.followingAdd({ records: [{ id, name: 'x'.repeat(made % 300) }] });
    writeSync(1, `${id}\n`);
  }
  setImmediate(make);
};
make();
