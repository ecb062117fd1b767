/** The range: 1,000 products in twelve categories. */
import { createRandom, identifier } from './random.ts';

export type Category = { readonly slug: string; readonly label: string };
export type Product = {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly priceCents: number;
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  readonly category: Category;
  readonly brand: string;
};

/** What a category sells: nouns, materials, what it is for, and from what to what price in whole euros. */
type Assortment = Category & {
  readonly nouns: readonly string[];
  readonly materials: readonly string[];
  readonly uses: readonly string[];
  readonly price: readonly [least: number, most: number];
};

// biome-ignore format: one category reads best as one block of short lines
const assortments: readonly Assortment[] = [
  { slug: 'jackets', label: 'Jackets', price: [79, 349], nouns: ['Parka', 'Rain Jacket', 'Anorak', 'Field Coat', 'Down Vest', 'Softshell'],
    materials: ['Waxed Cotton', 'Ripstop', 'Recycled Down', 'Three-Layer'], uses: ['wet autumn walks', 'cold commutes', 'windy ridges'] },
  { slug: 'knitwear', label: 'Knitwear', price: [39, 159], nouns: ['Sweater', 'Cardigan', 'Beanie', 'Scarf', 'Roll Neck', 'Mittens'],
    materials: ['Merino', 'Lambswool', 'Alpaca', 'Cotton Rib'], uses: ['slow Sundays', 'layering in winter', 'draughty offices'] },
  { slug: 'footwear', label: 'Footwear', price: [59, 279], nouns: ['Hiking Boots', 'Trail Shoes', 'Chelsea Boots', 'Sandals', 'Slippers', 'Sneakers'],
    materials: ['Full-Grain Leather', 'Suede', 'Canvas', 'Wool Felt'], uses: ['rocky paths', 'long days on pavement', 'cold kitchen floors'] },
  { slug: 'bags', label: 'Bags', price: [29, 219], nouns: ['Backpack', 'Daypack', 'Duffel', 'Messenger Bag', 'Tote', 'Hip Pack'],
    materials: ['Waxed Canvas', 'Recycled Nylon', 'Cordura', 'Vegetable-Tanned'], uses: ['a night away', 'a laptop and lunch', 'market mornings'] },
  { slug: 'camping', label: 'Camping', price: [19, 499], nouns: ['Two-Person Tent', 'Sleeping Bag', 'Camp Chair', 'Hammock', 'Stove', 'Water Filter'],
    materials: ['Ultralight', 'Four-Season', 'Compact', 'Titanium'], uses: ['weekends by the lake', 'high camps', 'festival fields'] },
  { slug: 'cookware', label: 'Cookware', price: [15, 289], nouns: ['Skillet', 'Saucepan', 'Dutch Oven', 'Baking Dish', 'Wok', 'Chopping Board'],
    materials: ['Cast-Iron', 'Carbon Steel', 'Enamelled', 'Olive Wood'], uses: ['weeknight suppers', 'bread with a crust', 'a table of eight'] },
  { slug: 'coffee', label: 'Coffee & Tea', price: [9, 189], nouns: ['Pour-Over Set', 'Hand Grinder', 'Kettle', 'French Press', 'Teapot', 'Espresso Cups'],
    materials: ['Stoneware', 'Brushed Steel', 'Borosilicate', 'Matte Porcelain'], uses: ['the first cup', 'four o’clock', 'a patient brew'] },
  { slug: 'lighting', label: 'Lighting', price: [25, 329], nouns: ['Desk Lamp', 'Pendant', 'Lantern', 'Floor Lamp', 'Wall Light', 'Headlamp'],
    materials: ['Opal Glass', 'Spun Aluminium', 'Rattan', 'Brass'], uses: ['late reading', 'dark hallways', 'long dinners'] },
  { slug: 'bedding', label: 'Bedding', price: [19, 259], nouns: ['Duvet Cover', 'Throw', 'Pillowcase Pair', 'Fitted Sheet', 'Quilt', 'Mattress Topper'],
    materials: ['Washed Linen', 'Percale', 'Organic Cotton', 'Waffle'], uses: ['hot nights', 'guests', 'sleeping in'] },
  { slug: 'stationery', label: 'Stationery', price: [4, 79], nouns: ['Notebook', 'Fountain Pen', 'Desk Pad', 'Pencil Case', 'Wall Calendar', 'Letter Set'],
    materials: ['Clothbound', 'Letterpress', 'Cork', 'Recycled Paper'], uses: ['morning pages', 'meetings that matter', 'letters worth keeping'] },
  { slug: 'tools', label: 'Tools & Garden', price: [9, 149], nouns: ['Secateurs', 'Hand Trowel', 'Hatchet', 'Pocket Knife', 'Watering Can', 'Tool Roll'],
    materials: ['Forged', 'Ash-Handled', 'Galvanised', 'Stainless'], uses: ['pruning roses', 'small repairs', 'balcony gardens'] },
  { slug: 'toys', label: 'Toys & Games', price: [8, 99], nouns: ['Building Blocks', 'Puzzle', 'Kite', 'Card Game', 'Pull-Along Fox', 'Spinning Top'],
    materials: ['Beechwood', 'Hand-Painted', 'Organic', 'Travel-Size'], uses: ['rainy afternoons', 'small hands', 'the whole family'] },
];

const brands = [
  'Alder & Pine',
  'Fjordline',
  'Marlowe',
  'Kestrel',
  'Hearth & Hollow',
  'Tern',
  'Ostrava',
  'Lumen House',
  'Saltmarsh',
];
const colours = ['Navy', 'Moss', 'Rust', 'Charcoal', 'Ecru', 'Slate', 'Ochre', 'Burgundy'];
const promises = [
  'Made in small runs and repaired for free in the first five years.',
  'Packed without plastic.',
  'Gets better with use.',
  'Tested for a year by the people who designed it.',
  'Comes with spare parts.',
];

export const categories: readonly Category[] = assortments.map(({ slug, label }) => ({ slug, label }));

/** Titles are all different. */
export function makeProducts(): readonly Product[] {
  const random = createRandom('products');
  const titles = new Set<string>();
  return Array.from({ length: 1000 }, (_, index) => {
    const sku = identifier('SKU', index + 1, 4);
    const { slug, label, nouns, materials, uses, price } = random.pick(assortments);
    let title: string;
    let noun: string;
    do {
      noun = random.pick(nouns);
      title = `${random.pick(materials)} ${noun}, ${random.pick(colours)}`;
    } while (titles.has(title));
    titles.add(title);
    return {
      sku,
      title,
      description: `${noun} for ${random.pick(uses)}. ${random.pick(promises)}`,
      priceCents: random.integer(...price) * 100 - random.pick([1, 5, 10, 50]),
      images: Array.from({ length: random.integer(1, 3) }, (_, number) => ({
        url: `https://images.portico.example/${sku}/${number + 1}.jpg`,
        alt: number === 0 ? title : `${title}, view ${number + 1}`,
      })),
      category: { slug, label },
      brand: random.pick(brands),
    };
  });
}
