/* A file system without locks, as some network homes are: for LD_PRELOAD. NO_LOCKS is the error's number. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

int flock(int descriptor, int operation) {
  (void)descriptor;
  (void)operation;
  errno = atoi(getenv("NO_LOCKS"));
  return -1;
}

int lockf(int descriptor, int command, long length) {
  (void)length;
  return flock(descriptor, command);
}
