/* Shifts the date and time of a process by MULTIPACK_CLOCK_SHIFT seconds.
 *
 * Loaded before the C library (LD_PRELOAD). It shifts the time of day and the time
 * stamps of files, and shifts back deadlines that are given as a time of day. It leaves
 * alone clocks that measure durations, and all waits by them: libfaketime shifts these
 * too, and then Python cannot sleep and Chromium does not start.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

/* More seconds are a time of day: no machine has an uptime of 30 years. */
#define TIME_OF_DAY 1000000000

static long shift;

__attribute__((constructor)) static void read_shift(void) {
    const char *seconds = getenv("MULTIPACK_CLOCK_SHIFT");
    shift = seconds ? atol(seconds) : 0;
}

#define REAL(name) ((__typeof__(&name))find(#name))

static void *find(const char *name) {
    /* The C library also has older versions of the waits for a condition. */
    void *found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return found ? found : dlsym(RTLD_NEXT, name);
}

static int is_time_of_day(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static __typeof__(&clock_gettime) real;
    if (!real) real = REAL(clock_gettime);
    int result = real(clock, now);
    if (!result && is_time_of_day(clock)) now->tv_sec += shift;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static __typeof__(&gettimeofday) real;
    if (!real) real = REAL(gettimeofday);
    int result = real(now, zone);
    if (!result) now->tv_sec += shift;
    return result;
}

time_t time(time_t *now) {
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    if (now) *now = moment.tv_sec;
    return moment.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
    return clock_gettime(CLOCK_REALTIME, now) ? 0 : base;
}

/* Deadlines */

static struct timespec shift_back(const struct timespec *deadline) {
    struct timespec moment = *deadline;
    if (moment.tv_sec > TIME_OF_DAY) moment.tv_sec -= shift;
    return moment;
}

#define WAIT(name, parameters, ...)                    \
    int name parameters {                              \
        static __typeof__(&name) real;                 \
        if (!real) real = REAL(name);                  \
        struct timespec moment = shift_back(deadline); \
        return real(__VA_ARGS__, &moment);             \
    }

WAIT(pthread_cond_timedwait,
     (pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
      const struct timespec *restrict deadline),
     condition, mutex)
WAIT(pthread_cond_clockwait,
     (pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, clockid_t clock,
      const struct timespec *restrict deadline),
     condition, mutex, clock)
WAIT(pthread_mutex_timedlock,
     (pthread_mutex_t *restrict mutex, const struct timespec *restrict deadline), mutex)
WAIT(pthread_rwlock_timedrdlock,
     (pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline), lock)
WAIT(pthread_rwlock_timedwrlock,
     (pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline), lock)
WAIT(sem_timedwait, (sem_t *restrict semaphore, const struct timespec *restrict deadline),
     semaphore)
WAIT(sem_clockwait,
     (sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict deadline),
     semaphore, clock)

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *wanted,
                    struct timespec *left) {
    static __typeof__(&clock_nanosleep) real;
    if (!real) real = REAL(clock_nanosleep);
    if (!(flags & TIMER_ABSTIME) || !is_time_of_day(clock))
        return real(clock, flags, wanted, left);
    struct timespec moment = shift_back(wanted);
    return real(clock, flags, &moment, left);
}

/* Time stamps of files */

#define STAT(name, type, parameters, ...)      \
    int name parameters {                      \
        static __typeof__(&name) real;         \
        if (!real) real = REAL(name);          \
        int result = real(__VA_ARGS__, found); \
        if (!result) {                         \
            found->st_atim.tv_sec += shift;    \
            found->st_mtim.tv_sec += shift;    \
            found->st_ctim.tv_sec += shift;    \
        }                                      \
        return result;                         \
    }

STAT(stat, stat, (const char *restrict path, struct stat *restrict found), path)
STAT(lstat, stat, (const char *restrict path, struct stat *restrict found), path)
STAT(fstat, stat, (int file, struct stat *found), file)
STAT(stat64, stat64, (const char *restrict path, struct stat64 *restrict found), path)
STAT(lstat64, stat64, (const char *restrict path, struct stat64 *restrict found), path)
STAT(fstat64, stat64, (int file, struct stat64 *found), file)

#define STAT_AT(name, type)                                                      \
    int name(int folder, const char *restrict path, struct type *restrict found, \
             int flags) {                                                        \
        static __typeof__(&name) real;                                           \
        if (!real) real = REAL(name);                                            \
        int result = real(folder, path, found, flags);                           \
        if (!result) {                                                           \
            found->st_atim.tv_sec += shift;                                      \
            found->st_mtim.tv_sec += shift;                                      \
            found->st_ctim.tv_sec += shift;                                      \
        }                                                                        \
        return result;                                                           \
    }

STAT_AT(fstatat, stat)
STAT_AT(fstatat64, stat64)

int statx(int folder, const char *restrict path, int flags, unsigned int mask,
          struct statx *restrict found) {
    static __typeof__(&statx) real;
    if (!real) real = REAL(statx);
    int result = real(folder, path, flags, mask, found);
    if (!result) {
        found->stx_atime.tv_sec += shift;
        found->stx_btime.tv_sec += shift;
        found->stx_ctime.tv_sec += shift;
        found->stx_mtime.tv_sec += shift;
    }
    return result;
}

static const struct timespec *unshift(const struct timespec times[2],
                                      struct timespec moments[2]) {
    if (!times) return NULL;
    for (int i = 0; i < 2; i++) {
        moments[i] = times[i];
        /* UTIME_NOW and UTIME_OMIT */
        if (moments[i].tv_nsec < 1000000000) moments[i].tv_sec -= shift;
    }
    return moments;
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
    static __typeof__(&utimensat) real;
    if (!real) real = REAL(utimensat);
    struct timespec moments[2];
    return real(folder, path, unshift(times, moments), flags);
}

int futimens(int file, const struct timespec times[2]) {
    static __typeof__(&futimens) real;
    if (!real) real = REAL(futimens);
    struct timespec moments[2];
    return real(file, unshift(times, moments));
}
