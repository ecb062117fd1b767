/** A device on a shelf: `node examples/iot/device.ts URL KEY` writes its labels, and reports how warm it is there. */
import { type Client, createClient } from '../fetch-client.ts';
import { LabelsDocument, ReportDocument } from './generated/graphql.ts';

/** As many letters as the display has. */
const width = 24;

export async function labels(ask: Client): Promise<readonly string[]> {
  const { shelf } = await ask(LabelsDocument);
  return (shelf ?? []).map(({ title, price, quantity }) => {
    const amount = quantity === null ? '' : quantity > 0 ? ` ×${quantity}` : ' SOLD OUT';
    return `${title.slice(0, width).padEnd(width)} ${price.toFixed(2).padStart(8)}${amount}`;
  });
}

/** Gives what was understood of it. */
export async function reportWarmth(ask: Client, celsius: number): Promise<string> {
  const { report } = await ask(ReportDocument, { reading: { kind: 'TEMPERATURE', value: celsius, unit: 'C' } });
  return `${report.kind} ${report.value}`;
}

if (import.meta.main) {
  const [url = 'http://127.0.0.1:4000/iot/graphql', key = 'demo-device-key'] = process.argv.slice(2);
  const ask = createClient(url, { headers: { 'x-api-key': key } });
  console.log([...(await labels(ask)), await reportWarmth(ask, 21.5)].join('\n'));
}
