/** Checks of what an operator sees of a running gateway: the access log and the admin plane. */
import { isIP } from 'node:net';
import { isObject } from '../../util/json.ts';
import { type Check, type Fault, kindOf, object, text, value } from './check.ts';
import type { AccessLogConfig, AdminConfig } from './types.ts';

/** Shorter ones can be guessed. */
const leastToken = 16;

const flag = value('true or false', (given) => (typeof given === 'boolean' ? given : undefined));

const accessLogSettings = object<{ file?: string; address?: boolean; subject?: boolean }>({
  file: text('the path of a file'),
  address: flag,
  subject: flag,
});

/** `false` is left out: what it means is what no setting means. */
export const accessLog: Check<AccessLogConfig | false> = (given, path, report) => {
  if (typeof given === 'boolean') return given && { file: undefined, address: true, subject: false };
  const settings = isObject(given) ? accessLogSettings(given, path, report) : undefined;
  if (!isObject(given)) value('true, false, or an object of settings', () => undefined)(given, path, report);
  return settings && { file: settings.file, address: settings.address ?? true, subject: settings.subject ?? false };
};

const adminSettings = object<{ port: number; host?: string; token: string }>(
  {
    port: value('a port, from 0 to 65535', (given) =>
      Number.isInteger(given) && Number(given) >= 0 && Number(given) <= 65_535 ? Number(given) : undefined,
    ),
    host: text(
      'an address or the name of a host',
      (text) => isIP(text) !== 0 || /^[a-z\d]([\w.-]*[a-z\d])?$/i.test(text),
    ),
    token: text(
      `text of ${leastToken} characters at least, without spaces`,
      (text) => text.length >= leastToken && /^[\x21-\x7e]+$/.test(text),
      (given) => (typeof given === 'string' ? `one of ${given.length} characters` : kindOf(given)),
    ),
  },
  { required: ['port', 'token'] },
);

/** Without a token nobody would be kept out, so there is no plane without one. */
function hintOf({ message }: Fault): string | undefined {
  if (!message.startsWith('"admin.token"')) return undefined;
  return 'Make one with: openssl rand -hex 24. Give it by the environment: token: process.env.ADMIN_TOKEN.';
}

export const admin: Check<AdminConfig> = (given, path, report) => {
  const settings = adminSettings(given, path, (fault) => report({ ...fault, hint: fault.hint ?? hintOf(fault) }));
  return settings && { host: '127.0.0.1', ...settings };
};
