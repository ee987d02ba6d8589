/*
 * Preloaded into a node (LD_PRELOAD): lets its calls on files below one directory fail, wait, or be the last ones before a
 * kill or a power cut. Calls are counted over all threads of the process, so that "the n-th sync" means what it says. The
 * clock of the machine can be wrong, too.
 *
 * DISKFAULTS_PLAN names a file that holds struct plan, shared with the test, which may change it while the node runs.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { SYNC, WRITE, READ, OPEN, RENAME, TRUNCATE, UNLINK, CALLS };
enum action { NOTHING, FAIL, DELAY, KILL, CUT };

/* As dev.cairn.it.DiskFaults writes it, little-endian. */
struct plan {
    _Atomic uint32_t action;
    uint32_t call;                  /* which kind of call it meets */
    uint32_t value;                 /* errno, or milliseconds */
    _Atomic int32_t skip;           /* calls that are let through before */
    _Atomic int32_t times;          /* calls that it meets */
    _Atomic uint32_t acted;         /* calls that it has met */
    _Atomic uint64_t count[8];      /* calls of each kind since the start */
    char root[256];                 /* the directory that counts */
    char part[128];                 /* text that is part of the path, empty for all */
    char device[256];               /* what CUT cuts off: a mount point */
    _Atomic int64_t clock_seconds;  /* by how much the clock of the machine is wrong */
};

static const unsigned long SHUTDOWN = 0x8004587d; /* FS_IOC_SHUTDOWN */
static const uint32_t NO_LOG_FLUSH = 2;
static const off64_t SECTOR = 512;

static struct plan *plan;

#define REAL(name) \
    static __typeof__(name) *real; \
    if (real == NULL) real = (__typeof__(name) *) dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DISKFAULTS_PLAN");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        void *map = mmap(NULL, sizeof(struct plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
        plan = map == MAP_FAILED ? NULL : map;
    }
    if (plan == NULL) {
        fprintf(stderr, "diskfaults: DISKFAULTS_PLAN is not a plan\n");
        _exit(99);
    }
}

static void cut(void) {
    int fd = open(plan->device, O_RDONLY);
    if (fd < 0 || ioctl(fd, SHUTDOWN, &NO_LOG_FLUSH) != 0) {
        fprintf(stderr, "diskfaults: cannot cut %s\n", plan->device);
    }
}

static void wait_ms(uint32_t ms) {
    struct timespec left = {ms / 1000, (long) (ms % 1000) * 1000000L};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

static int counts(const char *path) {
    return strncmp(path, plan->root, strlen(plan->root)) == 0
        && (plan->part[0] == 0 || strstr(path, plan->part) != NULL);
}

/* The action for this call; NOTHING, or FAIL with errno set, or KILL or CUT if the caller is to do half first. */
static enum action met(enum call call, const char *path) {
    if (!counts(path)) return NOTHING;
    atomic_fetch_add(&plan->count[call], 1);
    enum action action = atomic_load(&plan->action);
    if (action == NOTHING || plan->call != call) return NOTHING;
    if (atomic_fetch_sub(&plan->skip, 1) > 0) return NOTHING;
    if (atomic_fetch_sub(&plan->times, 1) <= 0) return NOTHING;
    atomic_fetch_add(&plan->acted, 1);
    if (action == DELAY) wait_ms(plan->value);
    if (action == FAIL) errno = (int) plan->value;
    return action;
}

static void end(enum action action) {
    if (action == CUT) cut();
    if (action == CUT || action == KILL) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
}

static enum action met_fd(enum call call, int fd) {
    if (plan == NULL) return NOTHING;
    char link[32], path[4096];
    int keep = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = keep;
    if (length <= 0) return NOTHING;
    path[length] = 0;
    return met(call, path);
}

static enum action met_path(enum call call, const char *path) {
    return plan == NULL || path == NULL ? NOTHING : met(call, path);
}

#define SYNCING(name) \
    int name(int fd) { \
        REAL(name); \
        enum action action = met_fd(SYNC, fd); \
        end(action); \
        return action == FAIL ? -1 : real(fd); \
    }
SYNCING(fsync)
SYNCING(fdatasync)
SYNCING(syncfs)

int sync_file_range(int fd, off64_t from, off64_t count, unsigned int flags) {
    REAL(sync_file_range);
    enum action action = met_fd(SYNC, fd);
    end(action);
    return action == FAIL ? -1 : real(fd, from, count, flags);
}

/* A kill in the middle of a write leaves half of it, up to the end of a sector of the file: the system tears no smaller. */
static size_t half(off64_t at, size_t count) {
    off64_t end = (at + (off64_t) count / 2) / SECTOR * SECTOR;
    return end > at ? (size_t) (end - at) : 0;
}

static off64_t position(int fd) {
    return lseek64(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
}

#define WRITING(name, part, ...) \
    enum action action = met_fd(WRITE, fd); \
    if (action == KILL || action == CUT) { (void) !(part); end(action); } \
    return action == FAIL ? -1 : real(__VA_ARGS__)

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    WRITING(write, real(fd, bytes, half(position(fd), count)), fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(pwrite);
    WRITING(pwrite, real(fd, bytes, half(at, count), at), fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(pwrite64);
    WRITING(pwrite64, real(fd, bytes, half(at, count), at), fd, bytes, count, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    WRITING(writev, 0, fd, parts, count);
}

#define READING(...) \
    enum action action = met_fd(READ, fd); \
    end(action); \
    return action == FAIL ? -1 : real(__VA_ARGS__)

ssize_t read(int fd, void *bytes, size_t count) {
    REAL(read);
    READING(fd, bytes, count);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t at) {
    REAL(pread);
    READING(fd, bytes, count, at);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
    REAL(pread64);
    READING(fd, bytes, count, at);
}

#define TRUNCATING(...) \
    enum action action = met_fd(TRUNCATE, fd); \
    end(action); \
    return action == FAIL ? -1 : real(__VA_ARGS__)

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    TRUNCATING(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    TRUNCATING(fd, length);
}

int fallocate(int fd, int mode, off_t from, off_t length) {
    REAL(fallocate);
    TRUNCATING(fd, mode, from, length);
}

int fallocate64(int fd, int mode, off64_t from, off64_t length) {
    REAL(fallocate64);
    TRUNCATING(fd, mode, from, length);
}

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

#define OPENING(path, ...) \
    enum action action = met_path(OPEN, path); \
    end(action); \
    return action == FAIL ? -1 : real(__VA_ARGS__)

int open(const char *path, int flags, ...) {
    REAL(open);
    MODE(flags, mode)
    OPENING(path, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    REAL(open64);
    MODE(flags, mode)
    OPENING(path, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    REAL(openat);
    MODE(flags, mode)
    OPENING(path, folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    REAL(openat64);
    MODE(flags, mode)
    OPENING(path, folder, path, flags, mode);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    enum action action = met_path(RENAME, to);
    end(action);
    return action == FAIL ? -1 : real(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(renameat);
    enum action action = met_path(RENAME, to);
    end(action);
    return action == FAIL ? -1 : real(from_folder, from, to_folder, to);
}

int link(const char *from, const char *to) {
    REAL(link);
    enum action action = met_path(RENAME, to);
    end(action);
    return action == FAIL ? -1 : real(from, to);
}

int unlink(const char *path) {
    REAL(unlink);
    enum action action = met_path(UNLINK, path);
    end(action);
    return action == FAIL ? -1 : real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    enum action action = met_path(UNLINK, path);
    end(action);
    return action == FAIL ? -1 : real(folder, path, flags);
}

/* The monotonic clock stays right, as it does when somebody sets the time. */
int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(clock_gettime);
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME && plan != NULL) {
        now->tv_sec += atomic_load(&plan->clock_seconds);
    }
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(gettimeofday);
    int result = real(now, zone);
    if (result == 0 && plan != NULL) {
        now->tv_sec += atomic_load(&plan->clock_seconds);
    }
    return result;
}
