/*
 * A disk whose power fails, for a process started with this in front of its C library. Beside FORGETFUL_FOLDER it keeps FORGETFUL_SHADOW: what would be there after a
 * power cut at this moment. A file has the bytes of its last sync; a name that was given, taken away or moved counts from the sync of its folder (a synced file has its
 * name). Of the file whose name ends with FORGETFUL_DEAF no sync counts: a program that does not sync it at all.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define LONG 4096
#define MOVES 256

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Names that changed and whose folder was not synced since; `to` empty: the name was taken away. */
static struct { char from[LONG], to[LONG]; } moves[MOVES];
static int moved = 0;

/* Where a path below the folder lies in the shadow; 0: it is not below it. */
static int shadow_of(const char *path, char *shadow) {
  const char *folder = getenv("FORGETFUL_FOLDER"), *beside = getenv("FORGETFUL_SHADOW");
  size_t length;
  if (!folder || !beside || strncmp(path, folder, length = strlen(folder)) != 0 || (path[length] != '/' && path[length] != 0)) return 0;
  snprintf(shadow, LONG, "%s%s", beside, path + length);
  return 1;
}
static void make_folders(char *file) {
  char *at;
  for (at = strchr(file + 1, '/'); at; at = strchr(at + 1, '/')) { *at = 0; mkdir(file, 0777); *at = '/'; }
}
static int ends_with(const char *path, const char *end) { size_t a = strlen(path), b = strlen(end); return a >= b && strcmp(path + a - b, end) == 0; }

/* Copies what a file holds now into the shadow, whole or not at all: whoever is killed over it has not synced. */
static void keep_bytes(const char *path, char *shadow) {
  char half[LONG + 32], block[1 << 16];
  const char *deaf = getenv("FORGETFUL_DEAF");
  ssize_t length;
  int from, to;
  if (deaf && *deaf && ends_with(path, deaf)) return;
  make_folders(shadow);
  snprintf(half, sizeof half, "%s.half-%d-%ld", shadow, getpid(), (long) pthread_self());
  if ((from = open(path, O_RDONLY | O_CLOEXEC)) < 0) return;
  if ((to = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) >= 0) {
    static ssize_t (*put) (int, const void *, size_t);
    if (!put) put = (ssize_t (*) (int, const void *, size_t)) dlsym(RTLD_NEXT, "write");
    while ((length = read(from, block, sizeof block)) > 0) if (put(to, block, (size_t) length) != length) break;
    close(to);
    static int (*move) (const char *, const char *);
    if (!move) move = (int (*) (const char *, const char *)) dlsym(RTLD_NEXT, "rename");
    move(half, shadow);
  }
  close(from);
}
/* The names in a folder that changed since its last sync count from now on. */
static void keep_names(const char *folder) {
  char from[LONG], to[LONG], parent[LONG];
  int at, left = 0, file;
  static int (*move) (const char *, const char *), (*take) (const char *);
  if (!move) move = (int (*) (const char *, const char *)) dlsym(RTLD_NEXT, "rename");
  if (!take) take = (int (*) (const char *)) dlsym(RTLD_NEXT, "unlink");
  pthread_mutex_lock(&lock);
  for (at = 0; at < moved; at++) {
    const char *named = moves[at].to[0] ? moves[at].to : moves[at].from;
    snprintf(parent, LONG, "%s", named);
    if (strrchr(parent, '/')) *strrchr(parent, '/') = 0;
    if (strcmp(parent, folder) != 0) { if (left != at) moves[left] = moves[at]; left++; continue; }
    if (!shadow_of(moves[at].from, from)) continue;
    if (!moves[at].to[0]) { take(from); continue; }
    if (!shadow_of(moves[at].to, to)) continue;
    make_folders(to);
    /* Bytes that were never synced are not there, though the name is. */
    if (access(from, F_OK) == 0) move(from, to); else if ((file = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) >= 0) close(file);
  }
  moved = left;
  pthread_mutex_unlock(&lock);
}
static void synced(int fd) {
  char link[64], path[LONG], shadow[LONG];
  struct stat is;
  ssize_t length;
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  if ((length = readlink(link, path, sizeof path - 1)) > 0) {
    path[length] = 0;
    if (shadow_of(path, shadow) && fstat(fd, &is) == 0 && is.st_nlink > 0) { if (S_ISDIR(is.st_mode)) keep_names(path); else if (S_ISREG(is.st_mode)) keep_bytes(path, shadow); }
  }
  errno = before;
}
static void noted(const char *from, const char *to) {
  char shadow[LONG];
  if (from[0] != '/' || !shadow_of(from, shadow)) return;
  pthread_mutex_lock(&lock);
  if (moved < MOVES) { snprintf(moves[moved].from, LONG, "%s", from); snprintf(moves[moved].to, LONG, "%s", to); moved++; }
  pthread_mutex_unlock(&lock);
}

#define REAL(result, name, parameters) static result (*real) parameters; if (!real) real = (result (*) parameters) dlsym(RTLD_NEXT, #name)

int fsync(int fd) { REAL(int, fsync, (int)); int ended = real(fd); if (ended == 0) synced(fd); return ended; }
int fdatasync(int fd) { REAL(int, fdatasync, (int)); int ended = real(fd); if (ended == 0) synced(fd); return ended; }
int rename(const char *from, const char *to) { REAL(int, rename, (const char *, const char *)); int ended = real(from, to); if (ended == 0) noted(from, to); return ended; }
int unlink(const char *path) { REAL(int, unlink, (const char *)); int ended = real(path); if (ended == 0) noted(path, ""); return ended; }
