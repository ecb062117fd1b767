/** Every workload, in the order in which they are run and shown. */
import { nested } from './federation.ts';
import { large, middling } from './passthrough.ts';
import { hello, post, posts, remembered } from './rest.ts';
import { identical, type Workload } from './workload.ts';

export const workloads: readonly Workload[] = [
  hello,
  posts,
  identical(posts),
  post,
  nested,
  identical(nested),
  middling,
  large,
  remembered,
];
