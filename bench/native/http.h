/*
 * As much HTTP/1.1 as two programs on one machine need of each other: where a message ends, and where its body is.
 * Shared by backend.c and load.c. A message is read into one growing buffer; chunked bodies are joined in place.
 */
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct buffer { char *at; size_t length, capacity; };

struct message {
  size_t head;   /* bytes of the head, with the empty line */
  size_t total;  /* bytes of the whole message as it came */
  char *body;
  size_t body_length;
};

static void die(const char *what) { perror(what); exit(1); }

static void *grab(void *old, size_t size) {
  void *block = realloc(old, size);
  if (!block) die("memory");
  return block;
}

static void reserve(struct buffer *b, size_t more) {
  if (b->length + more <= b->capacity) return;
  b->capacity = (b->length + more) * 2;
  b->at = grab(b->at, b->capacity);
}

/* Reads what is there. 1: something may have come; 0: the other side has closed. */
static int fill(int fd, struct buffer *b) {
  for (;;) {
    reserve(b, 65536);
    ssize_t n = read(fd, b->at + b->length, b->capacity - b->length);
    if (n > 0) {
      b->length += n;
      if (b->length < b->capacity) return 1;
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 1;
    else if (!(n < 0 && errno == EINTR)) return 0;
  }
}

static const char *header(const char *head, size_t length, const char *name) {
  size_t width = strlen(name);
  const char *line = head, *end = head + length;
  while ((line = memchr(line, '\n', end - line)) && ++line + width < end)
    if (line[width] == ':' && !strncasecmp(line, name, width)) {
      for (line += width + 1; *line == ' '; line++);
      return line;
    }
  return NULL;
}

/* 1: whole, -1: not yet. A chunked body is moved together only once it is whole. */
static int read_message(char *at, size_t length, struct message *m) {
  char *end = memmem(at, length, "\r\n\r\n", 4);
  if (!end) return -1;
  m->head = end - at + 4;
  m->body = at + m->head;
  const char *coding = header(at, m->head, "transfer-encoding");
  if (!coding || strncasecmp(coding, "chunked", 7)) {
    const char *size = header(at, m->head, "content-length");
    m->body_length = size ? strtoul(size, NULL, 10) : 0;
    m->total = m->head + m->body_length;
    return m->total <= length ? 1 : -1;
  }
  for (int joining = 0; joining < 2; joining++) {
    char *from = m->body, *to = m->body, *limit = at + length;
    for (;;) {
      char *eol = memmem(from, limit - from, "\r\n", 2);
      if (!eol) return -1;
      size_t size = strtoul(from, NULL, 16);
      if ((size_t)(limit - eol) < size + 4) return -1;
      if (joining) memmove(to, eol + 2, size);
      to += size;
      from = eol + 2 + size + 2;
      if (size == 0) break;
    }
    m->total = from - at;
    m->body_length = to - m->body;
  }
  return 1;
}

static void unblock(int fd) {
  int on = 1;
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int dial(int port) {
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) die("connect");
  return fd;
}

#endif
