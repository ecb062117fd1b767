/** The app's two screens as text: `node examples/mobile/app.ts URL TOKEN`. It sends the hashes of its documents where the door knows them. */
import { type Client, createClient } from '../fetch-client.ts';
import { HomeDocument, OrdersDocument, type Tier } from './generated/graphql.ts';

const greetings: Readonly<Record<Tier, string>> = {
  STANDARD: 'Hello',
  PLUS: 'Welcome back',
  PREMIUM: 'How good to see you',
};

/** Everything of the first screen comes with one operation. */
export async function homeScreen(ask: Client): Promise<readonly string[]> {
  const { home } = await ask(HomeDocument);
  return [
    home.me ? `${greetings[home.me.tier]}, ${home.me.name}.` : 'Hello. Sign in to see your orders.',
    ...home.featured.map(({ name, price, currency, available }) => {
      const note = available ? '' : ' (sold out)';
      return `  ${name}: ${price.toFixed(2)} ${currency}${note}`;
    }),
  ];
}

export async function ordersScreen(ask: Client): Promise<readonly string[]> {
  const { myOrders } = await ask(OrdersDocument, { limit: 3 });
  return (myOrders ?? []).map(
    ({ state, total, items }) => `${state} ${total.toFixed(2)}: ${items.map(({ name }) => name).join(', ')}`,
  );
}

if (import.meta.main) {
  const [url = 'http://127.0.0.1:4000/mobile/graphql', token] = process.argv.slice(2);
  const ask = createClient(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const screens = token === undefined ? [homeScreen] : [homeScreen, ordersScreen];
  for (const screen of screens) console.log([...(await screen(ask)), ''].join('\n'));
}
