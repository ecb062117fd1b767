/** The people: 200 customers of a European shop. */
import { createRandom, day, identifier } from './random.ts';

export type Customer = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly city: string;
  readonly tier: 'BRONZE' | 'SILVER' | 'GOLD';
  /** A day, ISO 8601. */
  readonly since: string;
};

const firstNames = wordsOf(`
  Ada Adèle Alma Anton Beatriz Bruno Carla Chiara Dario Edith Elif Emil Esther Felix Freya Gabriel Hanna Hugo Ines
  Ivo Jana Joaquín Jonas Katrin Klára Lea Leon Lucía Maja Marek Mats Mira Nadia Nils Noor Olga Oscar Paula Pierre
  Renée Rosa Samir Sofia Teo Tomás Vera Yusuf Zoë
`);
const lastNames = wordsOf(`
  Almeida Andersson Bakker Bauer Bernard Conti Costa Dubois Eriksen Ferrari Fischer García Haddad Hansen Horváth
  Ivanova Jansen Keller Kowalska Laine Lefèvre Lindqvist Lopes Meyer Moreau Müller Nagy Novák Okafor Pereira Petrova
  Ricci Romano Santos Schmid Silva Svensson Vermeer Virtanen Weber Yılmaz Zeman
`);
const cities = wordsOf(`
  Amsterdam Antwerp Barcelona Berlin Bologna Brno Copenhagen Ghent Gothenburg Hamburg Helsinki Kraków Lisbon
  Ljubljana Lyon Malmö Milan Munich Oslo Porto Prague Rotterdam Turin Valencia Vienna Zürich
`);

const firstDay = Date.parse('2019-03-01T00:00:00Z');
const lastDay = Date.parse('2024-10-31T00:00:00Z');

/** Names, and so addresses, are all different; everybody joined before the first order of the data. */
export function makeCustomers(): readonly Customer[] {
  const random = createRandom('customers');
  const names = new Set<string>();
  return Array.from({ length: 200 }, (_, index) => {
    let name: string;
    do {
      name = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
    } while (names.has(name));
    names.add(name);
    const joined = firstDay + random.integer(0, (lastDay - firstDay) / day) * day;
    return {
      id: identifier('C', index + 1, 3),
      name,
      email: `${plain(name).replace(' ', '.')}@example.com`,
      city: random.pick(cities),
      tier: random.pick(['BRONZE', 'BRONZE', 'BRONZE', 'SILVER', 'SILVER', 'GOLD'] as const),
      since: new Date(joined).toISOString().slice(0, 10),
    };
  });
}

/** Lower-case ASCII: accents off, the dotless i of Turkish to i. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll('ı', 'i')
    .toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
