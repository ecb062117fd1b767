/*
 * Keeps a number of connections busy with one request each until the time is over, and says as JSON what came of it.
 *
 * load PORT CONNECTIONS SECONDS VARIANTS [RATE] < request: the bytes of a whole HTTP request. Where it says @@@@ stands a number of
 * four digits, 1000 and up, another for each request, of so many variants; without it all requests are the same. With a RATE there
 * are so many requests a second, and each one's time counts from when it was due, sent or not.
 */
#include "http.h"

struct lane { int fd; struct buffer in; uint64_t begun; int busy; };

static char request[1 << 20], *mark;
static size_t request_length;
static long sent, variants, failed, done;
static double rate;
static int port, loop;
static unsigned long long bytes;
static uint32_t *times;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void send_next(struct lane *lane, uint64_t due) {
  long number = 1000 + sent % variants;
  for (int i = 3; mark && i >= 0; i--, number /= 10) mark[i] = '0' + number % 10;
  sent++;
  lane->busy = 1;
  lane->begun = due;
  for (size_t at = 0; at < request_length;) {
    ssize_t n = write(lane->fd, request + at, request_length - at);
    if (n > 0) at += n;
    else if (errno != EAGAIN && errno != EINTR) return; /* It has closed; take() will see that. */
  }
}

/* A new connection in the place of one that was closed, or of none. */
static void join(struct lane *lane) {
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = lane };
  if (lane->fd >= 0) close(lane->fd);
  lane->fd = dial(port);
  lane->in.length = 0;
  unblock(lane->fd);
  epoll_ctl(loop, EPOLL_CTL_ADD, lane->fd, &event);
}

/* A part of an answer says nothing: errors stand at one of its ends. */
static int has_errors(const struct message *m) {
  size_t part = m->body_length < 400 ? m->body_length : 400;
  return memmem(m->body, part, "\"errors\"", 8) || memmem(m->body + m->body_length - part, part, "\"errors\"", 8);
}

static void complain(const char *what, int length) {
  if (!failed++) fprintf(stderr, "%.*s\n", length, what);
}

/* 1: the request is over, with an answer or without. */
static int take(struct lane *lane) {
  int open = fill(lane->fd, &lane->in), was_busy = lane->busy;
  struct message m = { 0 };
  int whole = lane->in.length && read_message(lane->in.at, lane->in.length, &m) > 0;
  if (!whole && open) return 0;
  if (was_busy) {
    if ((done & 0xffff) == 0) times = grab(times, (done + 0x10000) * sizeof *times);
    times[done++] = (now() - lane->begun) / 1000;
    bytes += m.body_length;
    lane->busy = 0;
    if (!whole) complain("the gateway closed a connection", 100);
    else if (strncmp(lane->in.at + 9, "200", 3) || m.body_length < 2 || has_errors(&m))
      complain(lane->in.at + 9, (int)(m.total < 1200 ? m.total - 9 : 1200));
  }
  const char *after = whole ? header(lane->in.at, m.head, "connection") : NULL;
  if (!open || (after && !strncasecmp(after, "close", 5))) join(lane);
  lane->in.length = 0;
  return was_busy;
}

static int by_size(const void *a, const void *b) { return (*(uint32_t *)a > *(uint32_t *)b) - (*(uint32_t *)a < *(uint32_t *)b); }

int main(int argc, char **argv) {
  if (argc < 5) return fprintf(stderr, "load PORT CONNECTIONS SECONDS VARIANTS < request\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  port = atoi(argv[1]);
  int width = atoi(argv[2]);
  double seconds = atof(argv[3]);
  variants = atol(argv[4]);
  rate = argc > 5 ? atof(argv[5]) : 0;
  request_length = fread(request, 1, sizeof request, stdin);
  mark = memmem(request, request_length, "@@@@", 4);
  loop = epoll_create1(0);
  int busy = 0, open = 1;
  struct lane *lanes = calloc(width, sizeof *lanes);
  struct epoll_event events[256];
  uint64_t begun = now(), end = begun + seconds * 1e9;
  for (int i = 0; i < width; i++) {
    lanes[i].fd = -1;
    join(&lanes[i]);
  }
  while (open || busy) {
    open = now() < end;
    for (int i = 0; open && i < width; i++) {
      if (lanes[i].busy) continue;
      uint64_t due = rate ? begun + (uint64_t)(sent * 1e9 / rate) : now();
      if (due > now()) break;
      send_next(&lanes[i], due);
      busy++;
    }
    int n = epoll_wait(loop, events, 256, rate ? 1 : 1000);
    if (now() > end + 20e9) return fprintf(stderr, "no answer for 20 s\n"), 1;
    for (int i = 0; i < n; i++) busy -= take(events[i].data.ptr);
  }
  double took = (now() - begun) / 1e9;
  qsort(times, done, sizeof *times, by_size);
  printf("{\"requests\":%ld,\"failed\":%ld,\"seconds\":%.3f,\"bytes\":%llu,\"p50\":%u,\"p99\":%u,\"max\":%u}\n", done, failed, took,
         bytes, times[done / 2], times[(long)(done * 0.99)], times[done - 1]);
  return 0;
}
