/** What changed at a client's door: where it is, who may come in, how much is let through. */
import type { Client } from '../../bff/client.ts';
import { defaultLimits } from '../../plugins/limits.ts';
import type { Change } from './change.ts';

export function doorChanges(before: Client, after: Client): Change[] {
  return [
    ...placeChanges(before, after),
    ...authChanges(before, after),
    ...limitChanges(before, after),
    ...budgetChanges(before, after),
    ...documentChanges(before, after),
  ];
}

function breaking(code: string, message: string): Change {
  return { severity: 'breaking', code, message, everything: true };
}

function dangerous(code: string, message: string): Change {
  return { severity: 'dangerous', code, message };
}

function placeChanges(before: Client, after: Client): Change[] {
  const changes: Change[] = [];
  if (before.path !== after.path) {
    changes.push(breaking('PATH_CHANGED', `The door is at ${after.path} now, not ${before.path}.`));
  }
  const hosts = before.hosts.length === 0 ? [] : before.hosts.filter((host) => !after.hosts.includes(host));
  if (after.hosts.length > 0 && (before.hosts.length === 0 || hosts.length > 0)) {
    const message = `The door is only for ${after.hosts.join(', ')} now, not for ${hosts.join(', ') || 'every host'}.`;
    changes.push(breaking('HOSTS_CHANGED', message));
  }
  const origins = before.origins.filter((origin) => !after.origins.includes(origin));
  if (origins.length > 0) {
    changes.push(breaking('ORIGINS_REMOVED', `Browsers may not call from ${origins.join(', ')} any more.`));
  }
  return changes;
}

function authChanges({ auth: before }: Client, { auth: after }: Client): Change[] {
  const changes: Change[] = [];
  if (!before.required && after.required) {
    changes.push(breaking('AUTH_REQUIRED', 'A credential is required now.'));
  }
  const { providers } = after;
  if (providers && String(before.providers) !== String(providers)) {
    const lost = before.providers?.filter((name) => !providers.includes(name)) ?? ['any other'];
    if (lost.length > 0) {
      changes.push(dangerous('PROVIDERS_REMOVED', `Credentials of ${lost.join(', ')} are not accepted any more.`));
    }
  }
  return changes;
}

function limitChanges(before: Client, after: Client): Change[] {
  const defaults = defaultLimits(false);
  const [was, is] = [
    { ...defaults, ...before.limits },
    { ...defaults, ...after.limits },
  ];
  return (Object.keys(defaults) as (keyof typeof defaults)[]).flatMap((name): Change[] => {
    const [a, b] = [Number(was[name]), Number(is[name])];
    // What a list is taken to hold makes operations dearer the more it is.
    const worse = name === 'listSize' ? b > a : b < a;
    if (!worse) return [];
    return [dangerous('LIMIT_LOWERED', `@limits(${name}:) is ${is[name]} now, not ${was[name]}.`)];
  });
}

function budgetChanges({ budgets: before }: Client, { budgets: after }: Client): Change[] {
  const text = ({ cost, windowMs, by }: Client['budgets'][number]) =>
    `${cost} in ${windowMs / 1000} s by ${by.join(' and ')}`;
  const key = ({ by, windowMs }: Client['budgets'][number]) => `${[...by].sort()} ${windowMs}`;
  const known = new Map(before.map((budget) => [key(budget), budget]));
  return after.flatMap((budget): Change[] => {
    const was = known.get(key(budget));
    if (budget.mode === 'MEASURE' || (was?.mode === 'ENFORCE' && was.cost <= budget.cost)) return [];
    return [dangerous('BUDGET_LOWERED', `There is a budget of ${text(budget)} now${was ? `, not ${text(was)}` : ''}.`)];
  });
}

function documentChanges({ documents: before }: Client, { documents: after }: Client): Change[] {
  if (before.mode === 'TRUSTED' || after.mode !== 'TRUSTED') return [];
  return [dangerous('DOCUMENTS_TRUSTED', 'Only documents that are known may run now.')];
}
