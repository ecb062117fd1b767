/*
 * A backend that costs next to nothing: it answers from memory what it has been asked before. What it has not, it asks once of the
 * real server behind it (bench/origin/) and keeps; so every answer is a real one, whatever a gateway's calls look like.
 *
 * backend PORT ORIGIN_PORT. `GET /-/calls` says how many calls each first part of a path got since the last time it was asked.
 */
#include "http.h"

#define SLOTS (1 << 17)
#define NAMES 16

struct answer { uint64_t hash; size_t length; char *bytes; };
struct known { uint64_t hash; size_t length; char *question; struct answer *answer; };
struct connection { int fd, waiting; struct buffer in; const char *out; size_t out_length; char *own; };

static struct known known[SLOTS];
static struct answer *answers[SLOTS];
static size_t kept;
static struct { char name[32]; size_t length; long calls; } counts[NAMES];
static int loop, origin;

static uint64_t hash_of(const char *at, size_t length) {
  uint64_t h = length * 0x9E3779B97F4A7C15u, word;
  for (; length >= 8; at += 8, length -= 8) {
    memcpy(&word, at, 8);
    h = (h ^ word) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
  }
  for (word = 0; length; length--) word = word << 8 | (unsigned char)*at++;
  h = (h ^ word) * 0xD6E8FEB86659FD93u;
  return h ^ h >> 29;
}

static void count(const char *target, size_t length) {
  size_t width = 1;
  while (width < length && target[width] != '/' && target[width] != '?' && target[width] != ' ') width++;
  for (int i = 0; i < NAMES; i++) {
    if (!counts[i].length && width < sizeof counts[i].name) {
      memcpy(counts[i].name, target, width);
      counts[i].length = width;
    }
    if (counts[i].length == width && !memcmp(counts[i].name, target, width)) {
      counts[i].calls++;
      return;
    }
  }
}

static char *respond(const char *status, const char *body, size_t length, size_t *total) {
  char *bytes = grab(NULL, length + 160);
  int head = sprintf(bytes, "HTTP/1.1 %.3s OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n", status, length);
  memcpy(bytes + head, body, length);
  *total = head + length;
  return bytes;
}

static char *report(size_t *total) {
  char text[NAMES * 64] = "{", *at = text + 1;
  for (int i = 0; i < NAMES && counts[i].length; i++) {
    at += sprintf(at, "%s\"%.*s\":%ld", i ? "," : "", (int)counts[i].length, counts[i].name, counts[i].calls);
    counts[i].calls = 0;
  }
  *at++ = '}';
  return respond("200", text, at - text, total);
}

/* Equal answers to many questions are kept once. */
static struct answer *keep(char *bytes, size_t length) {
  uint64_t hash = hash_of(bytes, length);
  for (size_t i = hash % SLOTS;; i = (i + 1) % SLOTS) {
    struct answer *a = answers[i];
    if (a && (a->hash != hash || a->length != length || memcmp(a->bytes, bytes, length))) continue;
    if (a) free(bytes);
    else {
      a = answers[i] = grab(NULL, sizeof *a);
      *a = (struct answer){ hash, length, bytes };
    }
    return a;
  }
}

/* Blocking, for it happens once for each question; what is no 200 is passed on and forgotten. */
static char *ask(const char *line, size_t line_length, const struct message *m, size_t *total, int *good) {
  int fd = dial(origin);
  dprintf(fd, "%.*s HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n",
          (int)line_length, line, m->body_length);
  for (size_t sent = 0; sent < m->body_length;) {
    ssize_t n = write(fd, m->body + sent, m->body_length - sent);
    if (n <= 0) die("origin");
    sent += n;
  }
  struct buffer in = { 0 };
  while (fill(fd, &in));
  close(fd);
  struct message got;
  if (in.length == 0 || read_message(in.at, in.length, &got) < 0) return respond("502", "{}", 2, total);
  *good = !strncmp(in.at + 9, "200", 3);
  char *bytes = respond(in.at + 9, got.body, got.body_length, total);
  free(in.at);
  return bytes;
}

static void answer(struct connection *c, const struct message *m) {
  char *line = c->in.at, *space = memchr(line, ' ', m->head);
  char *stop = space ? memchr(space + 1, ' ', m->head - (space + 1 - line)) : NULL;
  if (!stop) { c->out = c->own = respond("400", "{}", 2, &c->out_length); return; }
  size_t line_length = stop - line;
  if (!strncmp(space + 1, "/-/calls ", 9)) { c->out = c->own = report(&c->out_length); return; }
  count(space + 1, stop - space - 1);
  /* The question: first line and body, side by side in the place of the head that is no longer needed. */
  char *question = m->body - line_length;
  uint64_t hash = hash_of(line, line_length) ^ hash_of(m->body, m->body_length) * 3;
  size_t i = hash % SLOTS;
  for (; known[i].question; i = (i + 1) % SLOTS)
    if (known[i].hash == hash && known[i].length == line_length + m->body_length &&
        !memcmp(known[i].question, line, line_length) && !memcmp(known[i].question + line_length, m->body, m->body_length)) {
      c->out = known[i].answer->bytes;
      c->out_length = known[i].answer->length;
      return;
    }
  int good = 0;
  size_t total;
  char *bytes = ask(line, line_length, m, &total, &good);
  if (!good || kept >= SLOTS / 2) { c->out = c->own = bytes; c->out_length = total; return; }
  memmove(question, line, line_length);
  size_t length = line_length + m->body_length;
  struct known *k = &known[i];
  *k = (struct known){ hash, length, memcpy(grab(NULL, length), question, length), keep(bytes, total) };
  kept++;
  c->out = k->answer->bytes;
  c->out_length = k->answer->length;
}

static void drop(struct connection *c) {
  close(c->fd);
  free(c->own);
  free(c->in.at);
  free(c);
}

/* Writes what it can. 1: all of it. */
static int flush(struct connection *c) {
  while (c->out_length) {
    ssize_t n = write(c->fd, c->out, c->out_length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) c->out_length = 0;
    if (n < 0) break;
    c->out += n;
    c->out_length -= n;
  }
  int wait = c->out_length > 0;
  if (wait != c->waiting) {
    struct epoll_event event = { .events = wait ? EPOLLOUT : EPOLLIN, .data.ptr = c };
    epoll_ctl(loop, EPOLL_CTL_MOD, c->fd, &event);
    c->waiting = wait;
  }
  if (wait) return 0;
  free(c->own);
  c->own = NULL;
  return 1;
}

static void serve(struct connection *c, unsigned events) {
  int open = events & EPOLLIN ? fill(c->fd, &c->in) : !(events & (EPOLLERR | EPOLLHUP));
  struct message m;
  while (flush(c) && c->in.length && read_message(c->in.at, c->in.length, &m) > 0) {
    answer(c, &m);
    c->in.length -= m.total;
    memmove(c->in.at, c->in.at + m.total, c->in.length);
  }
  if (!open) drop(c);
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "backend PORT ORIGIN_PORT\n"), 2;
  signal(SIGPIPE, SIG_IGN);
  origin = atoi(argv[2]);
  struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])) };
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 1024)) die("listen");
  loop = epoll_create1(0);
  struct epoll_event event = { .events = EPOLLIN }, events[256];
  epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int n = epoll_wait(loop, events, 256, -1);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr) { serve(events[i].data.ptr, events[i].events); continue; }
      int fd = accept(listener, NULL, NULL);
      if (fd < 0) continue;
      unblock(fd);
      struct connection *c = calloc(1, sizeof *c);
      if (!c) die("memory");
      c->fd = fd;
      struct epoll_event readable = { .events = EPOLLIN, .data.ptr = c };
      epoll_ctl(loop, EPOLL_CTL_ADD, fd, &readable);
    }
  }
}
