/** The web shop's page: what is sold, what is said of it, and whose orders these are, once somebody signed in. */
import { type Client, createClient, GraphqlFailure } from '../fetch-client.ts';
import { element, find } from './element.ts';
import { AccountDocument, DetailsDocument, ShelfDocument, type ShelfQuery } from './generated/graphql.ts';

const url = find('meta[name=graphql]', HTMLMetaElement).content;
const alert = find('[role=alert]', HTMLElement);
const dialog = find('#details', HTMLDialogElement);
let ask: Client = createClient(url);

type Product = ShelfQuery['products']['items'][number];

async function showShelf(search: string): Promise<void> {
  const { products } = await ask(ShelfDocument, search === '' ? {} : { search });
  find('#count', HTMLElement).textContent = `${products.total} products`;
  find('#shelf', HTMLElement).replaceChildren(...products.items.map(card));
}

function card({ sku, title, price, stock, averageRating }: Product): HTMLElement {
  const more = element('button', { type: 'button', disabled: false }, title);
  more.addEventListener('click', () => attempt(() => showDetails(sku)));
  const availability = stock?.available ? 'in stock' : 'not in stock';
  const rating = averageRating === null ? 'not rated yet' : `${averageRating} of 5`;
  return element('li', { 'data-sku': sku }, more, element('p', {}, `${money(price)}, ${availability}, ${rating}`));
}

async function showDetails(sku: string): Promise<void> {
  const { product } = await ask(DetailsDocument, { sku });
  if (!product) throw new GraphqlFailure('This product is not sold any more.');
  const reviews = product.reviews.map(({ rating, body, author }) =>
    element('li', {}, `${'★'.repeat(rating)} ${body} (${author?.name ?? 'somebody'})`),
  );
  dialog.replaceChildren(
    element('h2', {}, product.title),
    element('p', {}, product.description ?? ''),
    element('ul', {}, ...reviews),
    element('form', { method: 'dialog' }, element('button', {}, 'Close')),
  );
  dialog.showModal();
}

async function showAccount(token: string): Promise<void> {
  ask = createClient(url, { headers: { authorization: `Bearer ${token}` } });
  const { me } = await ask(AccountDocument);
  const orders = me?.orders.edges.map(({ node }) =>
    element('li', {}, `${node.id}: ${node.status}, ${money(node.total)}`),
  );
  const account = find('#account', HTMLElement);
  account.replaceChildren(element('h2', {}, me?.name ?? 'Nobody'), element('ul', {}, ...(orders ?? [])));
  account.hidden = false;
}

function money({ amount, currency }: Product['price']): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  alert.textContent = '';
  try {
    await work();
  } catch (error) {
    const refused = error instanceof GraphqlFailure && error.code === 'UNAUTHENTICATED';
    alert.textContent = refused ? 'This token is not accepted.' : (error as Error).message;
    // Whoever is not let in with it looks on without it.
    if (refused) ask = createClient(url);
  }
}

function onSubmit(selector: string, field: string, work: (value: string) => Promise<void>): void {
  const form = find(selector, HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = new FormData(form).get(field);
    attempt(() => work(typeof value === 'string' ? value.trim() : ''));
  });
}

onSubmit('#search', 'words', showShelf);
onSubmit('#sign-in', 'token', showAccount);
attempt(() => showShelf(''));
