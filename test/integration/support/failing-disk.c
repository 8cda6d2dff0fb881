/* A disk that fails, for a process started with this in front of its C library: while the file named by FAILING_SWITCH is there, every write and sync under FAILING_FOLDER ends with the errno that the file says (5: EIO, 28: ENOSPC). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int failing(int fd) {
  const char *named = getenv("FAILING_SWITCH"), *folder = getenv("FAILING_FOLDER");
  char link[64], path[4096], says[8];
  ssize_t length;
  int file;
  if (!named || !folder || (file = open(named, O_RDONLY | O_CLOEXEC)) < 0) return 0;
  length = read(file, says, sizeof says - 1);
  close(file);
  if (length <= 0) return 0;
  says[length] = 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0 ? atoi(says) : 0;
}

#define ENDS(result, name, parameters, arguments) \
  result name parameters { \
    static result (*real) parameters; \
    int why = failing(fd); \
    if (why) { errno = why; return -1; } \
    if (!real) real = (result (*) parameters) dlsym(RTLD_NEXT, #name); \
    return real arguments; \
  }

ENDS(ssize_t, write, (int fd, const void *data, size_t count), (fd, data, count))
ENDS(ssize_t, pwrite, (int fd, const void *data, size_t count, off_t at), (fd, data, count, at))
ENDS(ssize_t, pwrite64, (int fd, const void *data, size_t count, off_t at), (fd, data, count, at))
ENDS(int, ftruncate, (int fd, off_t length), (fd, length))
ENDS(int, ftruncate64, (int fd, off_t length), (fd, length))
ENDS(int, fsync, (int fd), (fd))
ENDS(int, fdatasync, (int fd), (fd))
