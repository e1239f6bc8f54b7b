/* A disk that fails: what changes anything below a folder is counted, and the
   Nth of it fails, or all from the Nth on. Preloaded before the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char below[PATH_MAX], struck[PATH_MAX + 64];
static long at, count;
static int error, lasting, shortened;

/* Fail from now on what is done below `folder`. */
void disk_arm(const char *folder, long number, int code, int on, int cut) {
    snprintf(below, sizeof below, "%s/", folder);
    struck[0] = 0;
    at = number, count = 0, error = code, lasting = on, shortened = cut;
}

/* No more faults; how many acts were counted. */
long disk_disarm(void) {
    below[0] = 0;
    return count;
}

/* The first act that failed: its name and its path. */
const char *disk_struck(void) { return struck; }

static int fails(const char *act, const char *path) {
    char whole[PATH_MAX];
    if (!below[0] || !path) return 0;
    if (path[0] != '/') {
        char here[PATH_MAX / 2];
        if (!getcwd(here, sizeof here)) return 0;
        snprintf(whole, sizeof whole, "%s/%s", here, path);
        path = whole;
    }
    if (strncmp(path, below, strlen(below))) return 0;
    long now = __sync_add_and_fetch(&count, 1);
    /* What is full or locked can mostly still be tidied up. */
    if (now != at && !(lasting && now > at && strcmp(act, "unlink"))) return 0;
    if (!struck[0]) snprintf(struck, sizeof struck, "%s %s", act, path);
    errno = error;
    return 1;
}

static int fails_at(const char *act, int file) {
    char link[64], path[PATH_MAX];
    int kept = errno;
    if (!below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (length < 0) return 0;
    path[length] = 0;
    return fails(act, path);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

#define OPEN(function) \
    int function(const char *path, int flags, ...) { \
        REAL(int, #function, const char *, int, ...); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        int makes = (flags & O_CREAT && access(path, F_OK)) || flags & O_TRUNC; \
        if (makes && fails("open", path)) return -1; \
        return real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

/* A short write: half of it is done, and then the disk says no. */
#define WRITE(function, offset_type) \
    ssize_t function(int file, const void *data, size_t size, offset_type offset) { \
        REAL(ssize_t, #function, int, const void *, size_t, offset_type); \
        if (!fails_at("write", file)) return real(file, data, size, offset); \
        if (shortened && size > 1) return real(file, data, size / 2, offset); \
        return -1; \
    }
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!fails_at("write", file)) return real(file, data, size);
    if (shortened && size > 1) return real(file, data, size / 2);
    return -1;
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    if (!fails_at("write", to)) return real(to, from, offset, size);
    return shortened && size > 1 ? real(to, from, offset, size / 2) : -1;
}

#define AT_FILE(function, act) \
    int function(int file) { \
        REAL(int, #function, int); \
        return fails_at(act, file) ? -1 : real(file); \
    }
AT_FILE(fsync, "fsync")
AT_FILE(fdatasync, "fsync")

#define CUT(function, offset_type) \
    int function(int file, offset_type size) { \
        REAL(int, #function, int, offset_type); \
        return fails_at("truncate", file) ? -1 : real(file, size); \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

#define OF_PATH(function, act, type) \
    int function(const char *path, type with) { \
        REAL(int, #function, const char *, type); \
        return fails(act, path) ? -1 : real(path, with); \
    }
OF_PATH(mkdir, "mkdir", mode_t)
OF_PATH(chmod, "chmod", mode_t)

#define TO_PATH(function, act) \
    int function(const char *from, const char *to) { \
        REAL(int, #function, const char *, const char *); \
        return fails(act, to) ? -1 : real(from, to); \
    }
TO_PATH(rename, "rename")
TO_PATH(link, "link")

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return fails("unlink", path) ? -1 : real(path);
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return fails("unlink", path) ? -1 : real(path);
}
