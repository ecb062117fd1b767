/**
 * The data of the federation benchmark in the shape of The Guild's: six users, nine products, eleven reviews. Every id begins with a
 * seed, so that two seeds share no entity and no call.
 */

const passages = [
  'The table came in two boxes, and nothing was missing. It took an hour to put together, the surface is even, the legs stand firm on a floor that is not. Six people sit at it without touching elbows, and after a year of breakfasts, homework and one dropped pan there is a single mark, which oil took away. Would buy again, in the darker wood this time, and would measure the door of the flat before ordering, for it came through with no more than a finger to spare.',
  'Solid, heavier than it looks, and exactly the colour of the picture. The varnish smelled for three days with the windows open; since then nothing to complain of. What the description leaves out is that the drawer opens from one side only, which decided for us where it had to stand in the room.',
  'Delivery was a day late and the driver did not ring, but the parcel was whole. We use it every day. The edges are rounded well enough for small children to run against, as ours have shown several times, and it wipes clean. One star less for the manual, drawn by somebody who has never held a screw.',
  'It does what it should, looks better than in the shop, and costs less than the one that it replaces. No more is to be said about it, really.',
  'Bought for a house by the sea, where damp and salt are hard on everything. Two winters later it shows neither rust nor stains; the cover was washed four times and still fits. We asked the maker for a spare part, got an answer within a day and the part within a week, without charge, though the guarantee was over. Friends who sat on it for one evening have ordered the same. If there is anything that one would wish for, it would be a version for two, for the corner under the stairs, where the large one does not go; and perhaps feet that can be set to the height of an old and crooked floor, as we had to cut small pieces of felt until it stood still. For the price one may expect that much, and somebody will say that one should look twice before spending it. We did, we compared, we read what others wrote, and would decide the same way today.',
] as const;

/** Which passage each review has, and which product it is of. */
const written = [
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 1],
  [0, 2],
  [1, 2],
  [2, 2],
  [3, 2],
  [3, 3],
  [3, 4],
  [4, 4],
] as const;
const people = [
  'Ada Byron',
  'Grace Murray',
  'Barbara Huberman',
  'Edsger Wybe',
  'Tony Charles',
  'Frances Beth',
] as const;
const goods = [
  ['Table', 899, 100],
  ['Couch', 1299, 1000],
  ['Glass', 15, 20],
  ['Chair', 499, 100],
  ['TV', 1299, 1000],
  ['Lamp', 6999, 300],
  ['Grill', 3999, 2000],
  ['Fridge', 100_000, 6000],
  ['Sofa', 9999, 800],
] as const;

/** `1017-3` is the third of seed 1017. */
function split(id: string): readonly [seed: string, number: number] {
  const [seed = '', number = ''] = id.split('-');
  return [seed, Number(number)];
}

export const userIds = (seed: number | string) => people.map((_, index) => `${seed}-${index + 1}`);
export const upcs = (seed: number | string) => goods.map((_, index) => `${seed}-${index + 1}`);
export const reviewIds = (seed: number | string) => written.map((_, index) => `${seed}-${index + 1}`);

export function userOf(id: string) {
  const name = people[split(id)[1] - 1];
  if (name === undefined) return undefined;
  return { id, name, username: name.toLowerCase().replace(' ', '.'), birthday: 1_234_567_890 };
}

export function productOf(upc: string) {
  const found = goods[split(upc)[1] - 1];
  return found && { upc, name: found[0], price: found[1], weight: found[2] };
}

export function inStock(upc: string): boolean {
  return [1, 5, 6, 7, 9].includes(split(upc)[1]);
}

export function shippingEstimate(price: number | null, weight: number | null): number | null {
  if (price === null || weight === null) return null;
  return price > 1000 ? 0 : weight / 2;
}

export function reviewOf(id: string) {
  const [seed, number] = split(id);
  const found = written[number - 1];
  return found && { id, body: passages[found[0]], productUpc: `${seed}-${found[1]}`, authorId: `${seed}-1` };
}

/** Whoever is asked about wrote the first two, and the first user wrote all: the benchmark's data are like that. */
export function reviewsBy(userId: string) {
  return reviewIds(split(userId)[0]).slice(0, 2);
}

export function reviewsOf(upc: string) {
  return reviewIds(split(upc)[0]).filter((id) => reviewOf(id)?.productUpc === upc);
}
