/** Whose address a request comes from: the socket's, or the nearest hop that is not one of our own proxies. */
import { BlockList, isIP } from 'node:net';
import { remembered } from '../../util/remembered.ts';

/**
 * The proxies whose `X-Forwarded-For` is believed.
 *
 * @param ranges addresses (`10.0.0.7`) or CIDR ranges (`10.0.0.0/8`, `fd00::/8`)
 * @throws {TypeError} if one of them is neither
 */
export function trustProxies(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits, ...rest] = range.split('/');
    const version = isIP(address);
    const longest = version === 4 ? 32 : 128;
    if (version === 0 || rest.length > 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > longest)))
      throw new TypeError(`trustedProxies: expected an address or a CIDR range, got "${range}"`);
    list.addSubnet(address, bits === undefined ? longest : Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/**
 * The client's address. Each proxy appends the address that it was called from, so the list is read from the right, for as
 * long as whoever wrote the entry is trusted: what stands left of that, anybody may have written.
 *
 * @param socketAddress of whoever is connected to us
 * @param forwardedFor the header `X-Forwarded-For`
 */
export function clientIp(
  socketAddress: string | undefined,
  forwardedFor: string | null | undefined,
  trusted: BlockList | undefined,
): string | undefined {
  let address = toAddress(socketAddress);
  if (!trusted || !forwardedFor) return address;
  const hops = forwardedFor.split(',');
  while (address !== undefined && isTrusted(address, trusted)) {
    const before = toAddress(hops.pop());
    if (before === undefined) break;
    address = before;
  }
  return address;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** An address without port, brackets, zone or IPv6 wrapping of IPv4; undefined if it is none. */
function toAddress(text: string | undefined): string | undefined {
  return text === undefined ? undefined : bareAddress(text);
}

const bareAddress = remembered(stripped, { limit: 1_000, longest: 100 });

function stripped(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(bare) !== 0 ? bare : undefined;
}
