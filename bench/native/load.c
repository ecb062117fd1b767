/*
 * Keeps a number of connections busy with one request each until the time is over, and says as JSON what came of it.
 *
 * load PORT CONNECTIONS SECONDS VARIANTS < request: the bytes of a whole HTTP request. Where it says @@@@ stands a number of four
 * digits, 1000 and up, another for each request, of so many variants; without it all requests are the same.
 */
#include "http.h"

struct lane { int fd; struct buffer in; uint64_t begun; int busy; };

static char request[1 << 20], *mark;
static size_t request_length;
static long sent, variants, failed, done;
static unsigned long long bytes;
static uint32_t *times;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void send_next(struct lane *lane) {
  long number = 1000 + sent % variants;
  for (int i = 3; mark && i >= 0; i--, number /= 10) mark[i] = '0' + number % 10;
  sent++;
  lane->busy = 1;
  lane->begun = now();
  for (size_t at = 0; at < request_length;) {
    ssize_t n = write(lane->fd, request + at, request_length - at);
    if (n > 0) at += n;
    else if (errno != EAGAIN && errno != EINTR) die("the gateway took no request");
  }
}

/* A part of an answer says nothing: errors stand at one of its ends. */
static int has_errors(const struct message *m) {
  size_t part = m->body_length < 400 ? m->body_length : 400;
  return memmem(m->body, part, "\"errors\"", 8) || memmem(m->body + m->body_length - part, part, "\"errors\"", 8);
}

/* 1: the answer is there. */
static int take(struct lane *lane) {
  int open = fill(lane->fd, &lane->in);
  struct message m;
  if (!lane->in.length || read_message(lane->in.at, lane->in.length, &m) < 0) {
    if (!open) { fprintf(stderr, "the gateway closed a connection\n"); exit(1); }
    return 0;
  }
  if (strncmp(lane->in.at + 9, "200", 3) || m.body_length < 2 || has_errors(&m)) {
    if (!failed++) fprintf(stderr, "%.*s %.*s\n", 12, lane->in.at, (int)(m.body_length < 600 ? m.body_length : 600), m.body);
  }
  if ((done & 0xffff) == 0) times = grab(times, (done + 0x10000) * sizeof *times);
  times[done++] = (now() - lane->begun) / 1000;
  bytes += m.body_length;
  lane->in.length = 0;
  lane->busy = 0;
  return 1;
}

static int by_size(const void *a, const void *b) { return (*(uint32_t *)a > *(uint32_t *)b) - (*(uint32_t *)a < *(uint32_t *)b); }

int main(int argc, char **argv) {
  if (argc < 5) return fprintf(stderr, "load PORT CONNECTIONS SECONDS VARIANTS < request\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  int port = atoi(argv[1]), width = atoi(argv[2]);
  double seconds = atof(argv[3]);
  variants = atol(argv[4]);
  request_length = fread(request, 1, sizeof request, stdin);
  mark = memmem(request, request_length, "@@@@", 4);
  int loop = epoll_create1(0), busy = 0;
  struct lane *lanes = calloc(width, sizeof *lanes);
  struct epoll_event events[256];
  uint64_t begun = now(), end = begun + seconds * 1e9;
  for (int i = 0; i < width; i++, busy++) {
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = &lanes[i] };
    lanes[i].fd = dial(port);
    unblock(lanes[i].fd);
    epoll_ctl(loop, EPOLL_CTL_ADD, lanes[i].fd, &event);
    send_next(&lanes[i]);
  }
  while (busy) {
    int n = epoll_wait(loop, events, 256, 1000);
    if (now() > end + 20e9) return fprintf(stderr, "no answer for 20 s\n"), 1;
    for (int i = 0; i < n; i++) {
      struct lane *lane = events[i].data.ptr;
      if (!take(lane)) continue;
      if (now() < end) send_next(lane);
      else busy--;
    }
  }
  double took = (now() - begun) / 1e9;
  qsort(times, done, sizeof *times, by_size);
  printf("{\"requests\":%ld,\"failed\":%ld,\"seconds\":%.3f,\"bytes\":%llu,\"p50\":%u,\"p99\":%u,\"max\":%u}\n", done, failed, took,
         bytes, times[done / 2], times[(long)(done * 0.99)], times[done - 1]);
  return 0;
}
